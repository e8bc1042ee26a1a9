package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.storage.BoundedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * The WAL files that lie beside a copy of a cluster, on their way into its archive.
 *
 * <p>Where they end, only the beginning of a segment counts: the file is as long as the others, but what the server wrote there
 * later is not in it. Nothing may claim that it was.
 */
public final class WalFolder {

    private final Path folder;
    private final WalArchive archive;
    private final WalIntake intake;

    public WalFolder(Path folder, WalArchive archive, SystemIdentifier system, int majorVersion) {
        this.folder = folder;
        this.archive = archive;
        this.intake = new WalIntake(archive, system, majorVersion);
    }

    /** Stores how the timelines up to {@code youngest} came to be. */
    public void storeHistories(TimelineId youngest) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var names = Files.list(folder)) {
            for (var file : names.sorted(Comparator.naturalOrder()).toList()) {
                var name = String.valueOf(file.getFileName());
                WalFileName.parse(name, archive.segmentSize())
                        .filter(parsed -> parsed instanceof WalFileName.History(var timeline)
                                && timeline.compareTo(youngest) <= 0)
                        .ifPresent(history -> store(name, file));
            }
        } catch (IOException e) {
            throw LocalDisk.failure("cannot list " + folder, e);
        }
    }

    /** Stores what is here of the WAL from {@code start} to {@code end}; what is missing may be in the archive already. */
    public void store(TimelineId timeline, Lsn start, Lsn end) {
        var last = WalSegment.holding(end.plus(-1), timeline, archive.segmentSize());
        for (var segment = WalSegment.holding(start, timeline, archive.segmentSize());
                segment.number() <= last.number();
                segment = segment.next()) {
            var file = file(segment);
            if (!Files.isRegularFile(file)) {
                continue;
            }
            if (segment.equals(last)) {
                storeBeginning(segment, file);
            } else {
                store(segment.fileName(), file);
            }
        }
    }

    /**
     * Where the WAL that is here without a hole from {@code start} on ends.
     *
     * @return {@code start} if there is none, or it cannot be read
     */
    public Lsn reach(TimelineId timeline, Lsn start) {
        var inspector = new WalInspector();
        var reached = start;
        var segment = WalSegment.holding(start, timeline, archive.segmentSize());
        try {
            while (beginsAsItMust(segment)) {
                try (var in = new BoundedInputStream(
                        Files.newInputStream(file(segment)),
                        archive.segmentSize().bytes())) {
                    if (!inspector.inspect(segment, in).isKnown()) {
                        break;
                    }
                }
                reached = inspector.reached();
                segment = segment.next();
            }
        } catch (IOException e) {
            throw LocalDisk.failure("cannot read WAL in " + folder, e);
        }
        return reached.compareTo(start) > 0 ? reached : start;
    }

    /** A file that was taken from an old segment to be written again has the content of that one. */
    private boolean beginsAsItMust(WalSegment segment) throws IOException {
        var file = file(segment);
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            return WalPageHeader.parse(in.readNBytes(WalPageHeader.BYTES))
                    .filter(header -> header.address() == segment.start().value())
                    .isPresent();
        }
    }

    private void storeBeginning(WalSegment segment, Path file) {
        var whole = archive.open(segment.fileName());
        if (whole.isEmpty()) {
            store(new WalFileName.Partial(segment).text(), file);
            return;
        }
        try {
            whole.get().close();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.STORAGE_UNAVAILABLE, "cannot read WAL segment " + segment, "Try again.", e);
        }
    }

    private void store(String name, Path file) {
        try (var arrival = intake.begin(name)) {
            if (arrival.store(file) == WalArchive.Storing.DIVERGENT) {
                throw new EngineException(
                        ErrorCode.WAL_DIVERGENT,
                        "the archive holds another content under the name %s; this one was kept aside".formatted(name),
                        "Two servers have written the same timeline: find out of which the copy is.");
            }
        }
    }

    private Path file(WalSegment segment) {
        return folder.resolve(segment.fileName());
    }
}
