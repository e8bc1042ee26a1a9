package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.ObjectStore.Creation;
import io.tidemark.engine.storage.ObjectStoreContract;
import io.tidemark.engine.storage.RetryPolicy;
import io.tidemark.engine.storage.StoreCheck;
import io.tidemark.engine.storage.StoreCheck.Outcome;
import io.tidemark.engine.storage.StoreValidation;
import io.tidemark.harness.Ports;
import io.tidemark.harness.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ObjectStoreIT {

    private static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withRetries(ONCE);
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    @TempDir
    static Path directory;

    static S3Server server;

    @BeforeAll
    static void start_the_server() {
        server = S3Server.in(directory).start();
    }

    @AfterAll
    static void stop_the_server() {
        server.close();
    }

    @Nested
    class A_bucket extends ObjectStoreContract {

        @Override
        protected ObjectStore open() {
            return S3ObjectStoreIT.open(freshBucket(), OPTIONS);
        }

        @Override
        protected int largeSizeBytes() {
            // two parts and a bit
            return ContentBytes.SINGLE_BYTES + 12345;
        }

        @Test
        void lists_more_than_a_page() {
            var keys = IntStream.range(0, 1003).mapToObj("many/%04d"::formatted).toList();
            try (var threads = Executors.newFixedThreadPool(8)) {
                keys.forEach(key -> threads.submit(() -> create(key, "")));
            }

            assertThat(keys("many/")).isEqualTo(keys);
        }

        @Test
        void keeps_one_request_of_the_largest_size_whole() throws IOException {
            var bytes = new byte[ContentBytes.SINGLE_BYTES];
            RandomGenerator.getDefault().nextBytes(bytes);

            assertThat(store.create(new ObjectKey("pack"), Content.of(bytes))).isEqualTo(Creation.CREATED);

            try (var in = store.open(new ObjectKey("pack")).orElseThrow()) {
                assertThat(Arrays.equals(in.readAllBytes(), bytes)).isTrue();
            }
        }
    }

    @Nested
    class A_part_of_a_bucket extends ObjectStoreContract {

        @Override
        protected ObjectStore open() {
            return S3ObjectStoreIT.open(freshBucket().below("tenant/1"), OPTIONS);
        }
    }

    @Test
    void passes_the_validation_of_stores() {
        try (var store = open(freshBucket(), OPTIONS)) {
            var report = StoreValidation.run(store, InstantSource.system(), 16 << 20);

            assertThat(report.checks()).extracting(StoreCheck::outcome).containsOnly(Outcome.PASSED);
        }
    }

    @Test
    void works_in_a_thread_whose_class_loader_does_not_know_it() throws Exception {
        var address = freshBucket();
        var opened = new FutureTask<>(() -> {
            try (var store = open(address, OPTIONS)) {
                return StoreValidation.run(store, InstantSource.system(), 1 << 20);
            }
        });
        var thread = Thread.ofPlatform().unstarted(opened);
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        thread.start();

        assertThat(opened.get().checks()).extracting(StoreCheck::outcome).containsOnly(Outcome.PASSED);
    }

    @Test
    void names_a_bucket_that_does_not_exist() {
        var absent = new StoreAddress.Bucket("absent-bucket", "", server.endpoint(), "us-east-1");
        try (var store = open(absent, OPTIONS)) {
            assertThat(failure(() -> StoreValidation.run(store, InstantSource.system(), 1 << 20)
                            .throwIfBad()))
                    .satisfies(failure -> {
                        assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_UNUSABLE);
                        assertThat(failure).hasMessageContaining("bucket 'absent-bucket' does not exist");
                    });
            assertThat(failure(() -> {
                        try (var listed = store.list("")) {
                            listed.toList();
                        }
                    }))
                    .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_UNUSABLE));
        }
    }

    @Test
    void says_that_the_secret_or_the_key_is_wrong_and_never_shows_it() {
        for (var wrong : new StoreCredentials[] {
            new StoreCredentials(server.accessKey(), Secret.of("wrong-secret")),
            new StoreCredentials("nobody", Secret.of(server.secretKey()))
        }) {
            try (var store = Stores.open(freshBucket(), wrong, OPTIONS)) {
                assertThat(failure(() -> store.create(new ObjectKey("a"), Content.of(new byte[1]))))
                        .satisfies(failure -> {
                            assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_DENIED);
                            assertThat(failure).hasStackTraceContaining("create object a");
                            assertThat(failure.getMessage()).doesNotContain("wrong-secret", server.secretKey());
                        });
            }
        }
    }

    @Test
    void says_that_nothing_answers() {
        var address =
                new StoreAddress.Bucket("bucket", "", URI.create("http://127.0.0.1:" + Ports.free()), "us-east-1");
        try (var store = open(address, OPTIONS)) {
            assertThat(failure(() -> store.find(new ObjectKey("a")))).satisfies(failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
                assertThat(failure).hasMessageContaining("no connection to http://127.0.0.1");
            });
        }
    }

    @Test
    void gives_up_on_a_service_that_stays_silent() throws IOException {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var endpoint = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            var address = new StoreAddress.Bucket("bucket", "", endpoint, "us-east-1");
            try (var store = open(address, OPTIONS.withReadTimeout(Duration.ofMillis(300)))) {
                assertThat(failure(() -> store.find(new ObjectKey("a"))).code())
                        .isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
            }
        }
    }

    @Test
    void asks_about_the_address_before_every_call() {
        var allowed = new AtomicBoolean(true);
        try (var store = open(freshBucket(), OPTIONS.withAllowed(address -> allowed.get()))) {
            assertThat(store.find(new ObjectKey("a"))).isEmpty();

            allowed.set(false);

            assertThat(failure(() -> store.find(new ObjectKey("a"))).code()).isEqualTo(ErrorCode.ADDRESS_NOT_ALLOWED);
        }
    }

    @Test
    void does_not_follow_to_another_host() throws IOException {
        try (var redirecting = new RedirectingServer(server.endpoint())) {
            var address = new StoreAddress.Bucket("bucket", "", redirecting.endpoint(), "us-east-1");
            try (var store = open(address, OPTIONS)) {
                assertThat(failure(() -> store.open(new ObjectKey("a"))).code()).isEqualTo(ErrorCode.STORAGE_UNUSABLE);
            }
        }
    }

    @Test
    void goes_on_when_a_killed_server_is_back() throws IOException {
        try (var mortal = S3Server.in(directory.resolve("mortal"))) {
            mortal.createBucket("bucket").start();
            var address = new StoreAddress.Bucket("bucket", "", mortal.endpoint(), "us-east-1");
            var credentials = new StoreCredentials(mortal.accessKey(), Secret.of(mortal.secretKey()));
            var bytes = new byte[20 << 20];
            RandomGenerator.getDefault().nextBytes(bytes);
            try (var store = Stores.open(address, credentials)) {
                store.create(new ObjectKey("kept"), Content.of(bytes));

                try (var in = store.open(new ObjectKey("kept")).orElseThrow()) {
                    assertThat(in.readNBytes(1 << 20)).isEqualTo(Arrays.copyOf(bytes, 1 << 20));
                    mortal.kill();
                    mortal.start();
                    assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 1 << 20, bytes.length));
                }
                assertThat(store.create(new ObjectKey("kept"), Content.of(new byte[1])))
                        .isEqualTo(Creation.ALREADY_PRESENT);
            }
        }
    }

    @Test
    void keeps_nothing_of_an_upload_that_the_server_did_not_survive() {
        try (var mortal = S3Server.in(directory.resolve("dying"))) {
            mortal.createBucket("bucket").start();
            var address = new StoreAddress.Bucket("bucket", "", mortal.endpoint(), "us-east-1");
            var credentials = new StoreCredentials(mortal.accessKey(), Secret.of(mortal.secretKey()));
            try (var store = Stores.open(address, credentials, OPTIONS)) {
                assertThatThrownBy(() -> store.create(new ObjectKey("large"), killing(mortal, 100 << 20)))
                        .isInstanceOf(EngineException.class);

                mortal.start();
                assertThat(store.find(new ObjectKey("large"))).isEmpty();
                try (var listed = store.list("")) {
                    assertThat(listed).isEmpty();
                }
            }
        }
    }

    private static StoreAddress.Bucket freshBucket() {
        var name = "bucket-" + BUCKETS.incrementAndGet();
        server.createBucket(name);
        return new StoreAddress.Bucket(name, "", server.endpoint(), "us-east-1");
    }

    private static ObjectStore open(StoreAddress address, StoreOptions options) {
        return Stores.open(address, new StoreCredentials(server.accessKey(), Secret.of(server.secretKey())), options);
    }

    private static EngineException failure(Runnable call) {
        var thrown = catchThrowable(call::run);
        assertThat(thrown).isInstanceOf(EngineException.class);
        assertThat(((EngineException) thrown).hint()).isNotEmpty();
        return (EngineException) thrown;
    }

    /** Zeros, in whose middle the server is killed. */
    private static Content killing(S3Server server, int size) {
        return new Content() {
            @Override
            public long sizeBytes() {
                return size;
            }

            @Override
            public InputStream open() {
                return new InputStream() {
                    private int given;

                    @Override
                    public int read() {
                        return given++ < size ? 0 : -1;
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) {
                        if (given >= size / 2 && server.isRunning()) {
                            server.kill();
                        }
                        var count = Math.min(length, size - given);
                        given += count;
                        return count == 0 ? -1 : count;
                    }
                };
            }
        };
    }
}
