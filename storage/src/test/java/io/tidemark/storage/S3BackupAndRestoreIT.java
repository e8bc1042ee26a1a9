package io.tidemark.storage;

import io.tidemark.engine.Secret;
import io.tidemark.engine.scenario.BackupAndRestoreScenario;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.harness.PostgresVersion;
import io.tidemark.harness.S3Server;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The versions between differ in nothing that a store notices: the engine's own test runs them all. */
class S3BackupAndRestoreIT extends BackupAndRestoreScenario {

    @TempDir
    static Path serverDirectory;

    static S3Server server;

    @BeforeAll
    static void start_the_server() {
        server = S3Server.in(serverDirectory).start();
    }

    @AfterAll
    static void stop_the_server() {
        server.close();
    }

    @Override
    @ParameterizedTest
    @EnumSource
    protected void holds_all_rows_committed_before_the_target_and_none_after(PostgresVersion version) throws Exception {
        super.holds_all_rows_committed_before_the_target_and_none_after(version);
    }

    @Override
    protected ObjectStore openStore(Path workDirectory) {
        var bucket = "protected-by-" + workDirectory.getFileName().toString().replaceAll("[^0-9]", "");
        server.createBucket(bucket);
        return Stores.open(
                new StoreAddress.Bucket(bucket, "tenant/1", server.endpoint(), "us-east-1"),
                new StoreCredentials(server.accessKey(), Secret.of(server.secretKey())));
    }
}
