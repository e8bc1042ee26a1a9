package io.tidemark.storage;

import io.tidemark.engine.Secret;
import io.tidemark.engine.scenario.BackupAndRestoreScenario;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.harness.S3Server;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

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
    protected ObjectStore openStore(Path workDirectory) {
        var bucket = "protected-by-" + workDirectory.getFileName().toString().replaceAll("[^0-9]", "");
        server.createBucket(bucket);
        return Stores.open(
                new StoreAddress.Bucket(bucket, "tenant/1", server.endpoint(), "us-east-1"),
                new StoreCredentials(server.accessKey(), Secret.of(server.secretKey())));
    }
}
