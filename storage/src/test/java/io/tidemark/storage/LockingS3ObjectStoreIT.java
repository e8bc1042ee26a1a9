package io.tidemark.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ForwardingObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectLockedException;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.ObjectStore.Creation;
import io.tidemark.engine.storage.ObjectStoreContract;
import io.tidemark.engine.storage.RetryPolicy;
import io.tidemark.engine.storage.StoreCheck;
import io.tidemark.engine.storage.StoreCheck.Outcome;
import io.tidemark.engine.storage.StoreValidation;
import io.tidemark.engine.storage.StoredObject;
import io.tidemark.harness.LockingS3Server;
import io.tidemark.harness.LockingS3Server.Right;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

class LockingS3ObjectStoreIT {

    private static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);
    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static final ObjectLock COMPLIANCE = new ObjectLock(ObjectLock.Mode.COMPLIANCE, 40);
    private static final ObjectLock AS_THE_BUCKET = new ObjectLock(ObjectLock.Mode.BUCKET, 0);
    private static final ObjectKey PACK = new ObjectKey("packs/1");
    private static final ObjectKey OTHER = new ObjectKey("packs/2");

    private static final StoreCredentials OWNER = new StoreCredentials("owner", Secret.of("owner-secret"));
    private static final StoreCredentials WRITER = new StoreCredentials("writer", Secret.of("writer-secret"));
    private static final StoreCredentials REMOVER = new StoreCredentials("remover", Secret.of("remover-secret"));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private LockingS3Server server;

    @BeforeEach
    void start_the_server() {
        var deleting = EnumSet.of(Right.DELETE_OBJECT, Right.DELETE_OBJECT_VERSION);
        server = LockingS3Server.start(now::get)
                .account("owner", "owner-secret", EnumSet.complementOf(EnumSet.of(Right.BYPASS_GOVERNANCE_RETENTION)))
                .account(
                        "writer",
                        "writer-secret",
                        EnumSet.complementOf(EnumSet.of(
                                Right.BYPASS_GOVERNANCE_RETENTION, Right.DELETE_OBJECT, Right.DELETE_OBJECT_VERSION)))
                .account("remover", "remover-secret", deleting);
    }

    @AfterEach
    void stop_the_server() {
        server.close();
    }

    @Nested
    class A_bucket_that_we_lock extends ObjectStoreContract {

        @Override
        protected ObjectStore open() {
            start_the_server();
            return new DeletingAfterTheLock(LockingS3ObjectStoreIT.this.open(freshBucket(COMPLIANCE)));
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
    }

    @Nested
    class A_part_of_a_bucket_with_a_default_retention extends ObjectStoreContract {

        @Override
        protected ObjectStore open() {
            start_the_server();
            return new DeletingAfterTheLock(
                    LockingS3ObjectStoreIT.this.open(bucketWithDefault().below("tenant/1")));
        }
    }

    /** Lets time pass before it deletes: before that nothing can be. */
    private final class DeletingAfterTheLock extends ForwardingObjectStore {

        private DeletingAfterTheLock(ObjectStore store) {
            super(store);
        }

        @Override
        public void delete(ObjectKey key) {
            pass(Duration.ofDays(41));
            super.delete(key);
        }
    }

    @Test
    void lets_nobody_remove_an_object_before_its_time_and_says_until_when() {
        var bucket = freshBucket(COMPLIANCE);
        try (var store = open(bucket)) {
            create(store, PACK, "content");
            pass(Duration.ofDays(39));

            assertThatThrownBy(() -> store.delete(PACK))
                    .isInstanceOf(ObjectLockedException.class)
                    .hasMessageContaining("packs/1 is locked until ")
                    .hasMessageContaining(now.get()
                            .plus(Duration.ofDays(1))
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString()
                            .substring(0, 16));
            assertThat(read(store, PACK)).isEqualTo("content");

            pass(Duration.ofDays(2));
            store.delete(PACK);
            assertThat(store.find(PACK)).isEmpty();
            assertThat(server.locks(bucket.name())).isEmpty();
        }
    }

    @Test
    void refuses_whoever_would_end_a_lock_earlier() {
        var bucket = freshBucket(COMPLIANCE);
        try (var store = open(bucket);
                var attacker = client(bucket, WRITER)) {
            create(store, PACK, "content");
            var tomorrow = now.get().plus(Duration.ofDays(1));

            for (var mode : new String[] {"COMPLIANCE", "GOVERNANCE"}) {
                assertThatThrownBy(() -> attacker.putObjectRetention(put -> put.bucket(bucket.name())
                                .key(PACK.path())
                                .bypassGovernanceRetention(true)
                                .retention(wanted -> wanted.mode(mode).retainUntilDate(tomorrow))))
                        .isInstanceOf(S3Exception.class)
                        .hasMessageContaining("Access Denied");
            }
        }
    }

    @Test
    void locks_an_object_anew_once_a_quarter_of_its_time_has_passed() {
        var bucket = freshBucket(COMPLIANCE);
        try (var store = open(bucket)) {
            create(store, PACK, "content");
            var first = lock(bucket);

            pass(Duration.ofDays(9));
            store.renew(PACK);
            assertThat(lock(bucket)).isEqualTo(first);

            pass(Duration.ofDays(2));
            store.renew(PACK);
            assertThat(lock(bucket)).isAfter(first.plus(Duration.ofDays(10)));
        }
    }

    @Test
    void locks_anew_what_is_locked_no_more() {
        var bucket = bucketWithDefault();
        try (var store = open(bucket)) {
            create(store, PACK, "content");
            pass(Duration.ofDays(400));

            store.renew(PACK);

            assertThat(lock(bucket)).isAfter(now.get().plus(Duration.ofDays(29)));
            assertThatThrownBy(() -> store.delete(PACK)).isInstanceOf(ObjectLockedException.class);
        }
    }

    @Test
    void never_ends_a_lock_earlier_that_somebody_made_longer() {
        var bucket = freshBucket(new ObjectLock(ObjectLock.Mode.GOVERNANCE, 10));
        try (var store = open(bucket);
                var auditor = client(bucket, OWNER)) {
            create(store, PACK, "content");
            var far = now.get().plus(Duration.ofDays(365)).truncatedTo(ChronoUnit.SECONDS);
            auditor.putObjectRetention(put -> put.bucket(bucket.name())
                    .key(PACK.path())
                    .retention(wanted -> wanted.mode("COMPLIANCE").retainUntilDate(far)));

            store.renew(PACK);

            assertThat(lock(bucket)).isEqualTo(far);
        }
    }

    @Test
    void says_that_what_shall_be_locked_is_missing() {
        try (var store = open(freshBucket(COMPLIANCE))) {
            assertThat(failure(() -> store.renew(PACK)).code()).isEqualTo(ErrorCode.OBJECT_MISSING);
        }
    }

    @Test
    void locks_what_passes_for_minutes_at_most() {
        for (var bucket : new StoreAddress.Bucket[] {freshBucket(COMPLIANCE), bucketWithDefault()}) {
            try (var store = open(bucket)) {
                store.createPassing(PACK, Content.of(new byte[3]));
                pass(Duration.ofMinutes(21));

                store.delete(PACK);

                assertThat(server.locks(bucket.name())).isEmpty();
            }
        }
    }

    @Test
    void is_not_deceived_by_a_delete_marker() {
        var bucket = freshBucket(COMPLIANCE);
        try (var store = open(bucket);
                var stranger = client(bucket, OWNER)) {
            create(store, PACK, "content");
            stranger.deleteObject(delete -> delete.bucket(bucket.name()).key(PACK.path()));

            assertThat(read(store, PACK)).isEqualTo("content");
            assertThat(store.find(PACK)).isPresent();
            try (var listed = store.list("packs/")) {
                assertThat(listed).extracting(StoredObject::key).containsExactly(PACK);
            }
            assertThat(create(store, PACK, "other")).isEqualTo(Creation.ALREADY_PRESENT);
            store.renew(PACK);

            pass(Duration.ofDays(50));
            store.delete(PACK);
            assertThat(server.locks(bucket.name())).isEmpty();
        }
    }

    @Test
    void lists_what_was_written_first_where_somebody_wrote_again() {
        var bucket = freshBucket(COMPLIANCE);
        try (var store = open(bucket);
                var stranger = client(bucket, WRITER)) {
            create(store, PACK, "content");
            create(store, OTHER, "second");
            for (var number = 0; number < 1001; number++) {
                overwrite(stranger, bucket, PACK);
            }

            try (var listed = store.list("")) {
                assertThat(listed).extracting(StoredObject::sizeBytes).containsExactly(7L, 6L);
            }
        }
    }

    @Test
    void reads_and_keeps_locked_what_was_written_first_where_somebody_wrote_over_it() {
        var bucket = freshBucket(COMPLIANCE);
        try (var store = open(bucket);
                var thief = client(bucket, OWNER)) {
            create(store, PACK, "content");
            create(store, OTHER, "other");
            overwrite(thief, bucket, PACK);
            assertThat(read(store, PACK)).isEqualTo("content");
            overwrite(thief, bucket, OTHER);
            try (var listed = store.list("packs/")) {
                assertThat(listed).hasSize(2);
            }

            assertThat(read(store, OTHER)).isEqualTo("other");
            assertThat(store.find(OTHER)).map(StoredObject::sizeBytes).contains(5L);
            for (var month = 0; month < 3; month++) {
                pass(Duration.ofDays(29));
                store.renew(PACK);
                store.renew(OTHER);
            }
            for (var key : List.of(PACK, OTHER)) {
                assertThatThrownBy(() -> store.delete(key)).isInstanceOf(ObjectLockedException.class);
                assertThat(read(store, key)).isIn("content", "other");
            }
        }
    }

    @Test
    void reads_what_was_written_again_since_its_versions_were_seen() {
        var bucket = freshBucket(COMPLIANCE);
        try (var store = open(bucket);
                var other = open(bucket)) {
            store.createPassing(PACK, Content.of("first".getBytes(UTF_8)));
            assertThat(read(store, PACK)).isEqualTo("first");
            pass(Duration.ofMinutes(21));
            other.delete(PACK);
            create(other, PACK, "second");

            assertThat(read(store, PACK)).isEqualTo("second");
        }
    }

    private static void overwrite(S3Client client, StoreAddress.Bucket bucket, ObjectKey key) {
        client.putObject(put -> put.bucket(bucket.name()).key(key.path()), RequestBody.fromString("overwritten"));
    }

    @Test
    void writes_nothing_into_a_bucket_that_does_not_lock_and_still_reads_it() {
        var name = "bucket-" + BUCKETS.incrementAndGet();
        server.createBucketWithoutLock(name);
        var bucket = new StoreAddress.Bucket(name, "", server.endpoint(), "us-east-1", COMPLIANCE);
        try (var store = open(bucket)) {
            assertThat(failure(() -> create(store, PACK, "content"))).satisfies(failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_UNUSABLE);
                assertThat(failure).hasMessageContaining("does not lock objects");
            });
            assertThat(store.find(PACK)).isEmpty();
        }
    }

    @Test
    void writes_nothing_by_a_default_that_the_bucket_does_not_have() {
        try (var store = open(freshBucket(AS_THE_BUCKET))) {
            assertThat(failure(() -> create(store, PACK, "content"))).hasMessageContaining("has no default retention");
        }
    }

    @Test
    void passes_the_validation_of_stores_and_leaves_nothing_behind_for_good() {
        for (var bucket : new StoreAddress.Bucket[] {freshBucket(COMPLIANCE), bucketWithDefault()}) {
            try (var store = open(bucket)) {
                var report = StoreValidation.run(store, now::get, 1 << 20);
                assertThat(report.checks()).extracting(StoreCheck::outcome).containsOnly(Outcome.PASSED);

                pass(Duration.ofHours(2));
                StoreValidation.run(store, now::get, 1 << 20);
                assertThat(server.locks(bucket.name())).hasSizeLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void deletes_with_credentials_that_can_do_nothing_else() {
        var bucket = freshBucket(COMPLIANCE);
        try (var alone = open(bucket, WRITER);
                var store = open(bucket, WRITER.withDeletesBy(REMOVER))) {
            create(store, PACK, "content");
            assertThatThrownBy(() -> store.delete(PACK)).isInstanceOf(ObjectLockedException.class);
            pass(Duration.ofDays(41));

            assertThat(failure(() -> alone.delete(PACK)).code()).isEqualTo(ErrorCode.STORAGE_DENIED);
            assertThat(alone.find(PACK)).isPresent();

            store.delete(PACK);
            assertThat(alone.find(PACK)).isEmpty();
        }
    }

    @Test
    void says_that_the_secret_or_the_key_is_wrong_and_never_shows_it() {
        for (var wrong : new StoreCredentials[] {
            new StoreCredentials("owner", Secret.of("wrong-secret")),
            new StoreCredentials("nobody", Secret.of("owner-secret"))
        }) {
            try (var store = open(freshBucket(COMPLIANCE), wrong)) {
                assertThat(failure(() -> store.open(PACK))).satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_DENIED);
                    assertThat(failure.toString()).doesNotContain("-secret");
                });
            }
        }
    }

    @Test
    void names_a_bucket_that_does_not_exist() {
        var absent = new StoreAddress.Bucket("absent-bucket", "", server.endpoint(), "us-east-1", COMPLIANCE);
        try (var store = open(absent)) {
            for (var call : new Runnable[] {() -> create(store, PACK, "content"), () -> store.open(PACK)}) {
                assertThat(failure(call)).satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_UNUSABLE);
                    assertThat(failure).hasMessageContaining("bucket 'absent-bucket' does not exist");
                });
            }
        }
    }

    @Test
    void asks_about_the_address_before_every_call() {
        var allowed = new AtomicBoolean(true);
        try (var store = Stores.open(freshBucket(COMPLIANCE), OWNER, options().withAllowed(address -> allowed.get()))) {
            assertThat(store.find(PACK)).isEmpty();

            allowed.set(false);

            assertThat(failure(() -> store.find(PACK)).code()).isEqualTo(ErrorCode.ADDRESS_NOT_ALLOWED);
        }
    }

    @Test
    void does_not_follow_to_another_host() throws IOException {
        try (var redirecting = new RedirectingServer(server.endpoint())) {
            var address = new StoreAddress.Bucket("bucket", "", redirecting.endpoint(), "us-east-1", COMPLIANCE);
            try (var store = open(address)) {
                assertThat(failure(() -> store.open(PACK)).code()).isEqualTo(ErrorCode.STORAGE_UNUSABLE);
            }
        }
    }

    @Test
    void abandons_uploads_below_its_prefix_that_began_before_a_time() {
        for (var bucket : List.of(freshBucket(COMPLIANCE), bucketWithoutLock())) {
            try (var store = open(bucket.below("tenant/1"));
                    var client = client(bucket, OWNER)) {
                begin(client, bucket, "tenant/1/packs/old");
                begin(client, bucket, "tenant/1/wal/old");
                begin(client, bucket, "tenant/2/packs/old");
                pass(Duration.ofDays(1));
                begin(client, bucket, "tenant/1/packs/young");

                assertThat(store.abandonUploads("packs/", now.get().minus(Duration.ofHours(12))))
                        .isEqualTo(1);

                assertThat(server.uploads(bucket.name()))
                        .containsExactly("tenant/1/packs/young", "tenant/1/wal/old", "tenant/2/packs/old");
            }
        }
    }

    @Test
    void says_that_it_may_not_see_uploads() {
        for (var bucket : List.of(freshBucket(COMPLIANCE), bucketWithoutLock())) {
            try (var store = open(bucket, REMOVER)) {
                assertThat(failure(() -> store.abandonUploads("packs/", now.get()))
                                .code())
                        .isEqualTo(ErrorCode.STORAGE_DENIED);
            }
        }
    }

    private static void begin(S3Client client, StoreAddress.Bucket bucket, String key) {
        client.createMultipartUpload(upload -> upload.bucket(bucket.name()).key(key));
    }

    private StoreAddress.Bucket bucketWithoutLock() {
        var name = "bucket-" + BUCKETS.incrementAndGet();
        server.createBucketWithoutLock(name);
        return new StoreAddress.Bucket(name, "", server.endpoint(), "us-east-1");
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private StoreAddress.Bucket freshBucket(ObjectLock lock) {
        var name = "bucket-" + BUCKETS.incrementAndGet();
        server.createBucket(name);
        return new StoreAddress.Bucket(name, "", server.endpoint(), "us-east-1", lock);
    }

    private StoreAddress.Bucket bucketWithDefault() {
        var name = "bucket-" + BUCKETS.incrementAndGet();
        server.createBucket(name, Duration.ofDays(30));
        return new StoreAddress.Bucket(name, "", server.endpoint(), "us-east-1", AS_THE_BUCKET);
    }

    private StoreOptions options() {
        return StoreOptions.defaults().withRetries(ONCE).withClock(now::get);
    }

    private ObjectStore open(StoreAddress.Bucket bucket) {
        return open(bucket, OWNER);
    }

    private ObjectStore open(StoreAddress.Bucket bucket, StoreCredentials credentials) {
        return Stores.open(bucket, credentials, options());
    }

    private S3Client client(StoreAddress.Bucket bucket, StoreCredentials credentials) {
        return AwsClients.open(bucket, credentials, options());
    }

    /** Until when the only version in the bucket is locked. */
    private Instant lock(StoreAddress.Bucket bucket) {
        return server.locks(bucket.name()).values().iterator().next();
    }

    private static Creation create(ObjectStore store, ObjectKey key, String content) {
        return store.create(key, Content.of(content.getBytes(UTF_8)));
    }

    private static String read(ObjectStore store, ObjectKey key) {
        try (var in = store.open(key).orElseThrow()) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static EngineException failure(Runnable call) {
        var thrown = catchThrowable(call::run);
        assertThat(thrown).isInstanceOf(EngineException.class);
        assertThat(((EngineException) thrown).hint()).isNotEmpty();
        return (EngineException) thrown;
    }
}
