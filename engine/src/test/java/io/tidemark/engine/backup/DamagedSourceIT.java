package io.tidemark.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.backup.copy.CopySettings;
import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.RelationName;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.scenario.ProtectedServer;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DamagedSourceIT {

    private static final String SHOP = "my shop";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"V15", "V18"})
    void a_page_that_is_damaged_on_the_servers_disk_is_told_with_its_relation_and_stops_no_backup(
            PostgresVersion version) throws Exception {
        var builder = PostgresServer.builder(version).setting("autovacuum", "off");
        if (version == PostgresVersion.V18) {
            builder.setting("summarize_wal", "on");
        }
        try (var server = builder.start();
                var protection = ProtectedServer.protect(
                        server,
                        FileSystemObjectStore.open(Files.createDirectory(directory.resolve("store"))),
                        directory.resolve("spool"))) {
            createTables(server);
            var sound = protection.backUp("sound");
            assertThat(sound.facts().checksumFailures()).isEmpty();
            var damage = damage(server);
            flip(server, damage);

            var damaged = protection.backUp(copied(protection.request("damaged"))
                    .comparedWith(sound.id())
                    .withEveryPage(true));

            assertThat(damaged.facts().checksumFailures()).containsExactlyInAnyOrderElementsOf(damage);
            assertThat(protection.reopened().manifest(damaged.id())).isEqualTo(damaged);
            var streamed = protection.backUp(protection.request("streamed"));
            assertThat(streamed.facts().origin().method()).isEqualTo(BackupMethod.STREAM);
            assertThat(streamed.facts().checksumFailures()).containsExactlyInAnyOrderElementsOf(damage);

            flip(server, damage);
            var mended = protection.backUp(copied(protection.request("mended")).comparedWith(damaged.id()));
            assertThat(mended.facts().checksumFailures()).isEmpty();
            assertThat(mended.facts().origin().method())
                    .isEqualTo(version == PostgresVersion.V15 ? BackupMethod.PARALLEL_COPY : BackupMethod.STREAM);
        }
    }

    /** One in a tablespace which its database calls its own, and one beside it where others have theirs. */
    private void createTables(PostgresServer server) throws IOException {
        server.execute(
                "CREATE TABLE t AS SELECT n, md5(n::text) FROM generate_series(1, 10000) n",
                "CREATE TABLESPACE elsewhere LOCATION '%s'"
                        .formatted(Files.createDirectory(directory.resolve("elsewhere"))),
                "CREATE DATABASE \"%s\" TABLESPACE elsewhere".formatted(SHOP));
        server.executeIn(
                SHOP,
                "CREATE SCHEMA \"Sales\"",
                "CREATE TABLE \"Sales\".\"a\tb\" AS SELECT n, md5(n::text) FROM generate_series(1, 1000) n",
                "CREATE TABLE beside TABLESPACE pg_default AS SELECT n, md5(n::text) FROM generate_series(1, 1000) n");
        server.execute("CHECKPOINT");
    }

    private static List<ChecksumFailure> damage(PostgresServer server) {
        var lastOfProc = Long.parseLong(server.queryOne("SELECT pg_relation_size('pg_proc') / 8192 - 1"));
        var closed = server.queryOne("SELECT 'base/' || oid || '/1255' FROM pg_database WHERE NOT datallowconn");
        return List.of(
                page(server, "postgres", "t", 7).in(new RelationName("postgres", "public.t")),
                page(server, SHOP, "\"Sales\".\"a\tb\"", 3).in(new RelationName(SHOP, "\"Sales\".\"a?b\"")),
                page(server, SHOP, "beside", 4).in(new RelationName(SHOP, "public.beside")),
                page(server, SHOP, "pg_proc", lastOfProc).in(new RelationName(SHOP, "pg_catalog.pg_proc")),
                page(server, SHOP, "pg_shdescription", 0).in(new RelationName("", "pg_catalog.pg_shdescription")),
                new ChecksumFailure(closed, lastOfProc));
    }

    private static ChecksumFailure page(PostgresServer server, String database, String relation, long block) {
        return new ChecksumFailure(
                server.queryOneIn(database, "SELECT pg_relation_filepath('%s')".formatted(relation)), block);
    }

    /** Over SQL where that is done. */
    private static BackupRequest copied(BackupRequest request) {
        return request.withCopy(CopySettings.over(2));
    }

    /** Damages the pages while the server is down, or mends them. */
    private static void flip(PostgresServer server, List<ChecksumFailure> pages) throws IOException {
        server.stop();
        for (var page : pages) {
            flip(server.directory().resolve(page.path()), page.block());
        }
        server.start();
    }

    private static void flip(Path file, long block) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(block * 8192L + 5000);
            var octet = access.read();
            access.seek(block * 8192L + 5000);
            access.write(octet ^ 1);
        }
    }
}
