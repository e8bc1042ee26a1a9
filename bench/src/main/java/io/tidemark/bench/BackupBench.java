package io.tidemark.bench;

import io.tidemark.harness.DirectoryTree;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Backups of one server, whole and of changes, and restores of them; without WAL, which other benchmarks measure. Every restore is compared
 * with the server's files.
 */
final class BackupBench {

    private static final int INCREMENTALS = 20;

    /** Tidemark's process does so much before it is measured, since a service has run for days. */
    private static final int WARM_UP = 4;

    private final Settings settings;
    private final int megabytes;
    private final Random random = new Random(1);

    BackupBench(Settings settings, int megabytes) {
        this.settings = settings;
        this.megabytes = megabytes;
    }

    List<Result> run() throws Exception {
        var results = new ArrayList<Result>();
        try (var tidemark = BackupProcess.start()) {
            try (var source = Source.start(settings.work(), Map.of("autovacuum", "off", "max_wal_size", "8GB"))) {
                var data = ChangingData.create(source.server(), megabytes);
                for (var time = 0; time < WARM_UP; time++) {
                    inFresh("warm-up", store -> {
                        tidemark.backUp(source.server(), store);
                        return inFresh("warm-up-restored", target -> tidemark.restore(store, target));
                    });
                }
                results.add(contest("whole backup", fulls(tidemark, source)));
                results.add(contest("restore", restores(tidemark, source)));
                results.add(contest("backup after 2 % of the pages changed", incrementals(tidemark, source, data)));
                results.add(contest(
                        "restore after %d backups of changes".formatted(INCREMENTALS), later(tidemark, source, data)));
                results.add(contest("delta restore, 1 % of the files damaged", deltas(tidemark, source)));
            }
            try (var source = Source.start(
                    Files.createDirectory(settings.work().resolve("for-barman")),
                    Map.of(
                            "autovacuum",
                            "off",
                            "max_wal_size",
                            "8GB",
                            "archive_mode",
                            "on",
                            "archive_command",
                            "true"))) {
                ChangingData.create(source.server(), megabytes);
                results.add(contest("whole backup, Barman", fullsOfBarman(tidemark, source)));
                results.add(contest("restore, Barman", restoresOfBarman(tidemark, source)));
            }
            try (var server = PostgresServer.builder(PostgresVersion.V18)
                    .directory(settings.work().resolve("source-18"))
                    .setting("autovacuum", "off")
                    .setting("max_wal_size", "8GB")
                    .setting("summarize_wal", "on")
                    .start()) {
                var data = ChangingData.create(server, megabytes);
                results.add(contest(
                        "backup after 2 % of the pages changed, PostgreSQL 18", natives(tidemark, server, data)));
            }
        }
        return results;
    }

    private Result contest(String title, List<Contestant> contestants) throws Exception {
        return new Contest(title, contestants, settings.rounds(), settings.progress()).run();
    }

    private List<Contestant> fulls(BackupProcess tidemark, Source source) {
        return List.of(
                wholeBackup(tidemark, source),
                new Named(
                        "pgBackRest",
                        round -> inFresh("full-pgbackrest", home -> {
                            var repository = BackRestRepository.create(source, home);
                            return stored(
                                    repository.files(),
                                    withServer(source.server(), () -> timed(() -> repository.backUp("full"))));
                        })),
                new Named(
                        "pg_basebackup",
                        round -> inFresh(
                                "full-pg_basebackup",
                                target -> stored(
                                        target,
                                        withServer(source.server(), () -> timed(() -> baseBackup(source, target)))))),
                new Named(
                        "pg_basebackup-zstd",
                        round -> inFresh(
                                "full-pg_basebackup-zstd",
                                target -> stored(
                                        target,
                                        withServer(
                                                source.server(),
                                                () -> timed(() -> baseBackup(
                                                        source, target, "-Ft", "--compress=server-zstd:1")))))));
    }

    private List<Contestant> fullsOfBarman(BackupProcess tidemark, Source source) {
        return List.of(
                wholeBackup(tidemark, source),
                new Named(
                        "Barman",
                        round -> inFresh("full-barman", home -> {
                            try (var repository = BarmanRepository.create(source, home)) {
                                return stored(
                                        repository.files(),
                                        withServer(source.server(), () -> timed(repository::backUp)));
                            }
                        })));
    }

    private List<Contestant> restoresOfBarman(BackupProcess tidemark, Source source) throws Exception {
        var store = settings.work().resolve("restore-barman-tidemark");
        tidemark.backUp(source.server(), store);
        var barman = BarmanRepository.create(source, settings.work().resolve("restore-barman"));
        barman.backUp();
        barman.close();
        var expected = Tree.relations(source.server().directory());
        return List.of(
                restoreFrom(store, "Tidemark", tidemark, expected),
                new Named("Barman", round -> restored(expected, target -> timed(() -> barman.restore(target)))));
    }

    private Contestant restoreFrom(Path store, String name, BackupProcess tidemark, Map<String, Long> expected) {
        return new Named(name, round -> restored(expected, target -> tidemark.restore(store, target)));
    }

    private Contestant wholeBackup(BackupProcess tidemark, Source source) {
        return new Named(
                "Tidemark",
                round -> inFresh(
                        "full-tidemark",
                        store -> stored(
                                store, withServer(source.server(), () -> tidemark.backUp(source.server(), store)))));
    }

    private static void baseBackup(Source source, Path target, String... more) throws Exception {
        var command = new ArrayList<>(List.of(
                source.program("pg_basebackup"), "-D", target.toString(), "-c", "fast", "-X", "none", "--no-sync"));
        command.addAll(List.of(more));
        source.run(command);
    }

    private List<Contestant> restores(BackupProcess tidemark, Source source) throws Exception {
        var store = settings.work().resolve("restore-tidemark");
        tidemark.backUp(source.server(), store);
        var backRest = BackRestRepository.create(source, settings.work().resolve("restore-pgbackrest"));
        backRest.backUp("full");
        var expected = Tree.relations(source.server().directory());
        return List.of(
                restoreFrom(store, "Tidemark", tidemark, expected),
                new Named("pgBackRest", round -> restored(expected, target -> timed(() -> backRest.restore(target)))));
    }

    private List<Contestant> incrementals(BackupProcess tidemark, Source source, ChangingData data) throws Exception {
        var store = settings.work().resolve("restore-tidemark");
        var backRest = BackRestRepository.create(source, settings.work().resolve("incremental-pgbackrest"));
        backRest.backUp("full");
        var server = source.server();
        var changed = new AtomicReference<>(0.0);
        var changes = new OncePerRound(() -> {
            var before = ChangedPages.since(server.directory());
            data.change();
            changed.set(before.compressed(server.directory()));
        });
        return List.of(
                new Named("Tidemark", round -> {
                    changes.before(round);
                    return times(
                            changed.get(),
                            added(store, () -> withServer(server, () -> tidemark.backUp(server, store))));
                }),
                new Named("pgBackRest", round -> {
                    changes.before(round);
                    return times(
                            changed.get(),
                            added(
                                    backRest.files(),
                                    () -> withServer(server, () -> timed(() -> backRest.backUp("incr")))));
                }));
    }

    private List<Contestant> later(BackupProcess tidemark, Source source, ChangingData data) throws Exception {
        var store = settings.work().resolve("restore-tidemark");
        for (var count = 0; count < INCREMENTALS; count++) {
            data.change();
            tidemark.backUp(source.server(), store);
        }
        var whole = settings.work().resolve("whole-tidemark");
        tidemark.backUp(source.server(), whole);
        var expected = Tree.relations(source.server().directory());
        return List.of(
                restoreFrom(store, "after changes", tidemark, expected),
                restoreFrom(whole, "of a whole backup", tidemark, expected));
    }

    private List<Contestant> deltas(BackupProcess tidemark, Source source) throws Exception {
        var store = settings.work().resolve("whole-tidemark");
        var expected = Tree.relations(source.server().directory());
        var kept = settings.work().resolve("delta");
        tidemark.restore(store, kept);
        return List.of(
                new Named("delta", round -> {
                    Tree.damage(kept, random);
                    var sample = tidemark.restoreDelta(store, kept);
                    require(expected, kept);
                    return sample;
                }),
                restoreFrom(store, "whole restore", tidemark, expected));
    }

    private List<Contestant> natives(BackupProcess tidemark, PostgresServer server, ChangingData data)
            throws Exception {
        var store = settings.work().resolve("native-tidemark");
        tidemark.backUp(server, store);
        var changes = new OncePerRound(data::change);
        return List.of(
                new Named("of changes", round -> {
                    changes.before(round);
                    return added(store, () -> withServer(server, () -> tidemark.backUp(server, store)));
                }),
                new Named("whole", round -> {
                    changes.before(round);
                    return inFresh(
                            "native-full",
                            fresh -> stored(fresh, withServer(server, () -> tidemark.backUp(server, fresh))));
                }));
    }

    /** Something that is done once before the turns of a round. */
    private static final class OncePerRound {

        private final Work work;
        private int done = -1;

        OncePerRound(Work work) {
            this.work = work;
        }

        void before(int round) throws Exception {
            if (round > done) {
                done = round;
                work.run();
            }
        }
    }

    private interface Measured {
        Sample take() throws Exception;
    }

    private interface In {
        Sample take(Path directory) throws Exception;
    }

    private interface Work {
        void run() throws Exception;
    }

    private Sample inFresh(String name, In work) throws Exception {
        var directory = settings.work().resolve(name);
        try {
            return work.take(directory);
        } finally {
            DirectoryTree.delete(directory);
        }
    }

    private Sample restored(Map<String, Long> expected, In work) throws Exception {
        return inFresh("restored", target -> {
            var sample = work.take(target);
            require(expected, target);
            return sample;
        });
    }

    private static void require(Map<String, Long> expected, Path data) {
        if (!Tree.relations(data).equals(expected)) {
            throw new IllegalStateException("what was restored to %s differs from the server".formatted(data));
        }
    }

    /** Programs that this process starts and waits for. */
    private static Sample timed(Work work) throws Exception {
        var self = ProcessHandle.current().pid();
        var cpu = Processes.cpuSeconds(self);
        var began = System.nanoTime();
        work.run();
        var wall = (System.nanoTime() - began) / 1e9;
        return Sample.of("wall s", wall).and("CPU s", Processes.cpuSeconds(self) - cpu);
    }

    private static Sample withServer(PostgresServer server, Measured work) throws Exception {
        var before = Processes.treeCpuSeconds(server.pid());
        var sample = work.take();
        return sample.and("server CPU s", Processes.treeCpuSeconds(server.pid()) - before);
    }

    private static Sample stored(Path directory, Sample sample) {
        return sample.and("stored MB", Tree.megabytes(directory)).and("objects", Tree.count(directory));
    }

    /** @param changed MB of the changed pages, compressed */
    private static Sample times(double changed, Sample sample) {
        return sample.and(
                "added, times the changed pages", sample.figures().getOrDefault("added MB", Double.NaN) / changed);
    }

    private static Sample added(Path directory, Measured work) throws Exception {
        var megabytes = Tree.megabytes(directory);
        var objects = Tree.count(directory);
        var sample = work.take();
        return sample.and("added MB", Tree.megabytes(directory) - megabytes)
                .and("added objects", Tree.count(directory) - objects);
    }
}
