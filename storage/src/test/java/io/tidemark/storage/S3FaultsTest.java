package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.repository.RepositorySettings;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.ObjectStore.Creation;
import io.tidemark.engine.storage.RetryPolicy;
import io.tidemark.storage.FaultyS3Server.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What services answer that are overloaded, full or at odds with us, seen by both clients. */
@ParameterizedClass
@EnumSource
class S3FaultsTest {

    enum Bucket {
        PLAIN,
        LOCKING
    }

    private static final int ATTEMPTS = 3;
    private static final ObjectKey KEY = new ObjectKey("wal/1");
    private static final byte[] BYTES = bytes(1);
    private static final byte[] OTHER_BYTES = bytes(2);

    @Parameter
    Bucket kind;

    private FaultyS3Server server;
    private ObjectStore store;

    private static byte[] bytes(int seed) {
        var bytes = new byte[1000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void start() throws IOException {
        server = new FaultyS3Server();
        var lock = kind == Bucket.LOCKING ? new ObjectLock(ObjectLock.Mode.COMPLIANCE, 40) : null;
        store = Stores.open(
                new StoreAddress.Bucket(FaultyS3Server.BUCKET, "", server.endpoint(), "us-east-1", lock),
                new StoreCredentials("key", Secret.of("secret")),
                StoreOptions.defaults().withRetries(new RetryPolicy(ATTEMPTS, Duration.ZERO, Duration.ZERO)));
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
    }

    @Test
    void a_conflict_with_a_write_that_fails_does_not_pass_for_an_object() throws IOException {
        server.refusePut(new Refusal(409, "ConditionalRequestConflict"));

        assertThat(create()).isEqualTo(Creation.CREATED);

        assertThat(server.requests("PUT")).hasSize(2);
        assertThat(read()).isEqualTo(BYTES);
    }

    @Test
    void a_conflict_with_a_write_that_succeeds_tells_of_its_object() throws IOException {
        server.refusePut(new Refusal(409, "ConditionalRequestConflict", () -> server.put(KEY.path(), OTHER_BYTES)));

        assertThat(create()).isEqualTo(Creation.ALREADY_PRESENT);

        assertThat(server.requests("PUT")).hasSize(1);
        assertThat(read()).isEqualTo(OTHER_BYTES);
    }

    @Test
    void a_conflict_with_its_own_write_whose_answer_was_lost_is_a_creation() throws IOException {
        server.refusePut(new Refusal(500, "InternalError"));
        server.refusePut(new Refusal(409, "ConditionalRequestConflict", () -> server.put(KEY.path(), BYTES)));

        assertThat(create()).isEqualTo(Creation.CREATED);

        assertThat(server.requests("PUT")).hasSize(2);
    }

    @Test
    void a_conflict_that_never_ends_is_a_failure() {
        server.refuseEveryPut(new Refusal(409, "ConditionalRequestConflict"));

        assertThat(failure().code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);

        assertThat(server.requests("PUT")).hasSize(ATTEMPTS);
    }

    @ParameterizedTest
    @CsvSource({"200, InternalError", "409, ConditionalRequestConflict"})
    void parts_that_were_not_put_together_are_no_object(int status, String code) {
        server.refuseCompletion(new Refusal(status, code));
        var large = Content.of(new byte[ContentBytes.SINGLE_BYTES + 1]);

        assertThat(store.create(KEY, large)).isEqualTo(Creation.CREATED);

        assertThat(server.requests("POST")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"500, InternalError", "503, SlowDown", "429, TooManyRequests", "408, RequestTimeout"})
    void what_passes_is_tried_again(int status, String code) throws IOException {
        server.refusePut(new Refusal(status, code));
        server.refusePut(new Refusal(status, code));

        assertThat(create()).isEqualTo(Creation.CREATED);

        assertThat(server.requests("PUT")).hasSize(3);
        assertThat(read()).isEqualTo(BYTES);
    }

    @ParameterizedTest
    @CsvSource({"500, InternalError", "503, SlowDown", "429, TooManyRequests", "408, RequestTimeout"})
    void what_does_not_pass_is_told_after_the_last_attempt(int status, String code) {
        server.refuseEveryPut(new Refusal(status, code));

        assertThat(failure())
                .hasMessageContaining("status %d", status)
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE));

        assertThat(server.requests("PUT")).hasSize(ATTEMPTS);
    }

    @ParameterizedTest
    @CsvSource({
        "403, RequestTimeTooSkewed, the clock of this host",
        "403, ExpiredToken, access key",
        "400, ExpiredToken, access key",
        "403, InvalidToken, access key",
        "403, AccessDenied, refuses this"
    })
    void what_others_must_mend_is_told_at_once(int status, String code, String message) {
        server.refuseEveryPut(new Refusal(status, code));

        assertThat(failure())
                .hasMessageContaining(message)
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_DENIED));

        assertThat(server.requests("PUT")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"507, InsufficientStorage", "403, QuotaExceeded", "507, XMinioStorageFull"})
    void a_store_that_is_full_is_told_as_such(int status, String code) {
        server.refuseEveryPut(new Refusal(status, code));

        assertThat(failure().code()).isEqualTo(ErrorCode.NO_SPACE);
    }

    @Test
    void an_answer_that_ends_early_is_read_on_where_it_ended() throws IOException {
        server.put(KEY.path(), BYTES);
        server.cutNextRead(500);

        try (var in = store.open(KEY, 0, BYTES.length).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(BYTES);
        }

        assertThat(server.requests("GET")).containsExactly("wal/1 bytes=0-999", "wal/1 bytes=500-999");
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1001})
    void content_that_is_not_as_long_as_it_says_is_no_fault_of_the_store(int size) {
        var lying = new Content() {
            @Override
            public long sizeBytes() {
                return size;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(BYTES);
            }
        };

        assertThat(catchThrowableOfType(EngineException.class, () -> store.create(KEY, lying))
                        .code())
                .isEqualTo(ErrorCode.INTERNAL);

        assertThat(store.find(KEY)).isEmpty();
    }

    @Test
    void ordinary_packs_are_never_uploaded_in_parts() {
        var settings = RepositorySettings.defaults();
        var framesUnderWay = 4L * settings.workers() * (256 << 10);

        assertThat(settings.packSize().bytes() + 2 * framesUnderWay).isLessThan(ContentBytes.SINGLE_BYTES);
    }

    private Creation create() {
        return store.create(KEY, Content.of(BYTES));
    }

    private EngineException failure() {
        return catchThrowableOfType(EngineException.class, this::create);
    }

    private byte[] read() throws IOException {
        try (var in = store.open(KEY).orElseThrow()) {
            return in.readAllBytes();
        }
    }
}
