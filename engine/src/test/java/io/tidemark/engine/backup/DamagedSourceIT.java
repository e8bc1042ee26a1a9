package io.tidemark.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.backup.copy.CopySettings;
import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.scenario.ProtectedServer;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DamagedSourceIT {

    private static final int BLOCK = 7;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"V15", "V18"})
    void a_page_that_is_damaged_on_the_servers_disk_is_told_and_stops_no_backup(PostgresVersion version)
            throws Exception {
        var builder = PostgresServer.builder(version).setting("autovacuum", "off");
        if (version == PostgresVersion.V18) {
            builder.setting("summarize_wal", "on");
        }
        try (var server = builder.start();
                var protection = ProtectedServer.protect(
                        server,
                        FileSystemObjectStore.open(Files.createDirectory(directory.resolve("store"))),
                        directory.resolve("spool"))) {
            server.execute("CREATE TABLE t AS SELECT n, md5(n::text) FROM generate_series(1, 10000) n", "CHECKPOINT");
            var sound = protection.backUp("sound");
            assertThat(sound.facts().checksumFailures()).isEmpty();
            var file = server.queryOne("SELECT pg_relation_filepath('t')");
            server.stop();
            flip(server.directory().resolve(file));
            server.start();

            var damaged = protection.backUp(copied(protection.request("damaged"))
                    .comparedWith(sound.id())
                    .withEveryPage(true));

            assertThat(damaged.facts().checksumFailures()).containsExactly(new ChecksumFailure(file, BLOCK));
            assertThat(protection.reopened().manifest(damaged.id())).isEqualTo(damaged);

            server.stop();
            flip(server.directory().resolve(file));
            server.start();
            var mended = protection.backUp(copied(protection.request("mended")).comparedWith(damaged.id()));
            assertThat(mended.facts().checksumFailures()).isEmpty();
            assertThat(mended.facts().origin().method())
                    .isEqualTo(version == PostgresVersion.V15 ? BackupMethod.PARALLEL_COPY : BackupMethod.STREAM);
        }
    }

    /** Over SQL where that is done. */
    private static BackupRequest copied(BackupRequest request) {
        return request.withCopy(CopySettings.over(2));
    }

    private static void flip(Path file) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(BLOCK * 8192L + 5000);
            var octet = access.read();
            access.seek(BLOCK * 8192L + 5000);
            access.write(octet ^ 1);
        }
    }
}
