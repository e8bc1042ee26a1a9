package io.tidemark.bench;

import io.tidemark.harness.DirectoryTree;
import io.tidemark.harness.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A recovery over segments that come through {@code restore_command}: from the start of the server to its end. Each contestant
 * serves the same WAL to a copy of the same base backup; each recovery must end with the same rows. Copying the files of a
 * directory shows what the recovery costs by itself.
 */
final class RecoveryBench {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Settings settings;
    private final int segments;

    RecoveryBench(Settings settings, int segments) {
        this.settings = settings;
        this.segments = segments;
    }

    List<Result> run(List<Archiver> archivers) throws Exception {
        try (var source = Source.start(
                settings.work(),
                Map.of(
                        "archive_mode", "on",
                        "archive_command", "",
                        "max_wal_size", "8GB",
                        "checkpoint_timeout", "1h"))) {
            var wal = new WalMaker(source);
            var base = settings.work().resolve("base");
            var all = new ArrayList<>(archivers);
            all.add(new PlainCopy(settings.work()));
            for (var archiver : all) {
                archiver.prepare(source);
            }
            source.run(List.of(source.program("pg_basebackup"), "-D", base.toString(), "-c", "fast", "-X", "stream"));
            wal.segments(segments);
            for (var archiver : all) {
                archive(source, wal, archiver);
            }
            var rows = source.server().queryOne("select count(*)::text from filled");
            var contestants = new ArrayList<Contestant>();
            for (var archiver : all) {
                contestants.add(new Named(archiver.name(), round -> turn(source, base, archiver, round, rows)));
            }
            var title = "recovery of %d segments through restore_command".formatted(segments);
            return List.of(new Contest(title, contestants, settings.rounds(), settings.progress()).run());
        }
    }

    /** The same segments for each: PostgreSQL is told again that they are not archived yet. */
    private static void archive(Source source, WalMaker wal, Archiver archiver) throws Exception {
        wal.forgetArchived();
        source.archiveBy(archiver.archiveCommand());
        while (!wal.allArchived()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        source.archiveBy("");
    }

    private Sample turn(Source source, Path base, Archiver archiver, int round, String rows) throws Exception {
        var turn = Files.createDirectories(settings.work().resolve("recovery").resolve(archiver.name() + round));
        var data = turn.resolve("data");
        DirectoryTree.copy(base, data, _ -> true);
        Files.createFile(data.resolve("recovery.signal"));
        try (var server = PostgresServer.builder(source.server().binaries())
                .directory(data)
                .override("archive_mode", "off")
                .override(
                        "restore_command",
                        archiver.restoreCommand(Files.createDirectories(turn.resolve("scratch")), data))
                .open()) {
            var began = System.nanoTime();
            server.start();
            try (var cpu = CommandCpu.watch(server.pid(), turn)) {
                server.awaitEndOfRecovery(PATIENCE);
                var wall = (System.nanoTime() - began) / 1e9;
                var found = server.queryOne("select count(*)::text from filled");
                if (!found.equals(rows)) {
                    throw new IllegalStateException(
                            "%s rows after the recovery by %s instead of %s".formatted(found, archiver.name(), rows));
                }
                return Sample.of("wall s", wall).and("CPU s", cpu.seconds());
            }
        } finally {
            DirectoryTree.delete(turn);
        }
    }
}
