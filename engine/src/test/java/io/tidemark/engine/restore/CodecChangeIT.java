package io.tidemark.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.codec.Codecs;
import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.VerificationLevel;
import io.tidemark.engine.scenario.ProtectedServer;
import io.tidemark.engine.scenario.RestoredServer;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodecChangeIT {

    private static final PostgresVersion VERSION = PostgresVersion.V18;

    @TempDir
    Path directory;

    @Test
    void a_server_whose_codec_changed_between_backups_and_segments_is_brought_back_from_each_of_them()
            throws Exception {
        var store = FileSystemObjectStore.open(Files.createDirectory(directory.resolve("store")));
        try (var server = PostgresServer.builder(VERSION).start();
                var protection = ProtectedServer.protect(server, store, directory.resolve("spool"))) {
            server.execute("CREATE TABLE told (n serial, by text, filler text)");
            var backups = new ArrayList<BackupManifest>();
            var segments = new HashMap<String, Long>();
            for (var codec : Codecs.installed().all()) {
                protection.storeWith(Compression.of(codec));
                tell(server, codec.name() + " before its backup");
                backups.add(protection.backUp(codec.name()));
                tell(server, codec.name() + " behind its backup");
                segments.put(codec.name(), storedSegment(server, protection));
            }
            protection.awaitArchived(server);
            var told = server.query("SELECT n, by, md5(filler) FROM told ORDER BY n");

            assertThat(segments.get("none")).isGreaterThan(16L << 20);
            segments.forEach((codec, bytes) -> {
                if (!"none".equals(codec)) {
                    assertThat(bytes).as(codec).isLessThan(8L << 20);
                }
            });
            assertThat(protection
                            .reopened()
                            .verifier()
                            .run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation())
                            .damages())
                    .isEmpty();
            for (var backup : backups) {
                compare(protection, backup, told);
            }
        }
    }

    /** What a page and a record look like: some of it repeats. */
    private static void tell(PostgresServer server, String by) {
        server.execute(
                "INSERT INTO told (by, filler) SELECT '%s', repeat(md5(n::text), 3) FROM generate_series(1, 3000) n"
                        .formatted(by));
    }

    /** The bytes in the store of a whole segment that was written now. */
    private static long storedSegment(PostgresServer server, ProtectedServer protection) throws InterruptedException {
        var name = server.queryOne("SELECT pg_walfile_name(pg_switch_wal())");
        tell(server, "what follows");
        protection.awaitArchived(server);
        try (var found = protection.repository().sealed().list("wal/")) {
            return found.filter(object -> object.key().path().endsWith(name))
                    .findFirst()
                    .orElseThrow()
                    .sizeBytes();
        }
    }

    private void compare(ProtectedServer protection, BackupManifest backup, List<? extends List<?>> told)
            throws Exception {
        var sources = protection.sources();
        var plan = RestorePlanner.plan(
                        new RestoreSources(List.of(backup), sources.coverage(), sources.transactions()),
                        RecoveryTarget.latest())
                .orThrow();
        var data = Files.createTempDirectory(directory, "restored").resolve("data");
        try (var sink = new DirectorySink(data, TablespaceMapping.INSIDE)) {
            new Restore(protection.reopened(), protection.archive())
                    .run(plan, sink, RestoreOptions.selfContained(), Progress.NONE, new Cancellation());
        }
        try (var restored = RestoredServer.start(VERSION, data)) {
            assertThat(restored.server().query("SELECT n, by, md5(filler) FROM told ORDER BY n"))
                    .as(backup.facts().label())
                    .isEqualTo(told);
            restored.assertIsSound();
        }
    }
}
