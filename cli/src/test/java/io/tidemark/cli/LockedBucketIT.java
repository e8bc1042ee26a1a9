package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.harness.LockingS3Server;
import io.tidemark.harness.LockingS3Server.Right;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server, a bucket with object lock, two credentials and the program. */
class LockedBucketIT {

    private static final String EVERYDAY = "access-key=writer\nsecret-key=writer-secret\n";

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private LockingS3Server s3;
    private Path keyFile;
    private Path credentials;

    @BeforeEach
    void make_a_bucket_and_a_key() throws IOException {
        var deleting = EnumSet.of(Right.DELETE_OBJECT_VERSION);
        var everyday = EnumSet.complementOf(
                EnumSet.of(Right.DELETE_OBJECT, Right.DELETE_OBJECT_VERSION, Right.BYPASS_GOVERNANCE_RETENTION));
        s3 = LockingS3Server.start(now::get)
                .account("writer", "writer-secret", everyday)
                .account("remover", "remover-secret", deleting)
                .createBucket("bucket");
        keyFile = directory.resolve("key");
        ProgramRun.of(List.of("new-key", keyFile.toString())).succeeds();
        credentials = Files.writeString(
                directory.resolve("credentials"),
                EVERYDAY + "delete-access-key=remover\ndelete-secret-key=remover-secret\n");
    }

    @AfterEach
    void stop_the_store() {
        s3.close();
    }

    @Test
    void what_expires_goes_when_its_lock_has_ended_and_with_the_right_credentials() throws IOException {
        try (var server = PostgresServer.builder(PostgresVersion.V15)
                .walSegmentMegabytes(1)
                .start()) {
            backUp(server, "one");
            backUp(server, "two");
        }

        var refused = run(credentials, "expire", "--keep-last", "1", "--output", "json")
                .succeeds();
        assertThat(members(refused, "locked")).hasSize(1);
        assertThat(members(refused, "removed")).isEmpty();
        assertThat(run(credentials, "expire", "--keep-last", "1").succeeds().out())
                .contains("is locked until ");
        assertThat(run(credentials, "list").succeeds().out()).contains("one").contains("two");

        now.updateAndGet(before -> before.plus(Duration.ofDays(41)));
        var done = run(credentials, "expire", "--keep-last", "1", "--output", "json")
                .succeeds();
        assertThat(members(done, "removed")).hasSize(1);
        var everyday = Files.writeString(directory.resolve("everyday"), EVERYDAY);
        assertThat(run(everyday, "list").succeeds().out()).contains("two").doesNotContain("one");
        run(everyday, "verify", "--level", "everything").succeeds();
    }

    @Test
    void half_of_the_credentials_for_deletes_are_refused() throws IOException {
        var half = Files.writeString(directory.resolve("half"), EVERYDAY + "delete-access-key=remover\n");

        assertThat(run(half, "list").fails(ExitCode.USAGE).err()).contains("delete-secret-key");
    }

    private void backUp(PostgresServer server, String label) throws IOException {
        var password = Files.writeString(directory.resolve("password"), server.password() + "\n");
        run(credentials, ProgramRun.withServer(server, password, "backup", "--create", "--label", label))
                .succeeds();
    }

    private ProgramRun run(Path credentialsFile, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(
                1,
                List.of(
                        "--store",
                        "s3://bucket/orders?endpoint=%s&lock=compliance&lock-days=40".formatted(s3.endpoint()),
                        "--key-file",
                        keyFile.toString(),
                        "--credentials-file",
                        credentialsFile.toString()));
        return ProgramRun.of(all);
    }

    private static List<?> members(ProgramRun run, String name) {
        return (List<?>) ((Map<?, ?>) Json.parse(run.out())).get(name);
    }
}
