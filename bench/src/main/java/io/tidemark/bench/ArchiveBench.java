package io.tidemark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Segments that have piled up go through {@code archive_command}: until PostgreSQL knows that each is archived. CPU seconds are
 * those of the commands, of what they leave running, and of what serves them.
 */
final class ArchiveBench {

    private final Settings settings;
    private final int segments;

    ArchiveBench(Settings settings, int segments) {
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
                        "min_wal_size", "4GB",
                        "checkpoint_timeout", "1h"))) {
            var wal = new WalMaker(source);
            var contestants = new ArrayList<Contestant>();
            for (var archiver : archivers) {
                archiver.prepare(source);
                contestants.add(new Named(archiver.name(), _ -> turn(source, wal, archiver)));
            }
            var title = "%d segments through archive_command".formatted(segments);
            return List.of(new Contest(title, contestants, settings.rounds(), settings.progress()).run());
        }
    }

    private Sample turn(Source source, WalMaker wal, Archiver archiver) throws Exception {
        wal.segments(segments);
        source.server().execute("checkpoint");
        try (var cpu = CommandCpu.watch(source.server().pid(), settings.work())) {
            var began = System.nanoTime();
            source.archiveBy(archiver.archiveCommand());
            while (!wal.allArchived()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            var wall = (System.nanoTime() - began) / 1e9;
            source.archiveBy("");
            archiver.rest();
            return Sample.of("wall s", wall).and("CPU s", cpu.seconds());
        }
    }
}
