package io.tidemark.engine.backup.copy;

import io.tidemark.engine.postgres.BackupLabel;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.RelationFile;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.repository.BackupFacts;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.FileEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells which files need not be read since the previous backup has them as they are. Pure. In doubt a file is read.
 *
 * <p>A file is taken for unchanged when it has the size and the time of modification that the previous backup has noted, and was neither
 * modified nor otherwise changed from shortly before that backup began:
 *
 * <ul>
 *   <li>Times are told to the second. What is written in the second in which a backup has read a file leaves no other time behind; so that
 *       second must have been over.
 *   <li>A write sets the time first and brings the bytes then, late if the system is short of memory. Who reads in between has the time of
 *       the new content with the old one; so there must have been time for it to come.
 *   <li>Tools that copy files set the time of modification as it was, but cannot set that of the change of the inode; so a data directory
 *       that was put back or moved is read.
 * </ul>
 *
 * <p>What PostgreSQL holds in memory does not matter: it comes to the file by a later write, or by the WAL of this backup.
 */
final class Unchanged {

    /** Times are cut off to the second, and the beginning of a streamed backup is told a second late at most. */
    private static final Duration RESOLUTION = Duration.ofSeconds(2);

    private static final int PAGE_BYTES = 8192;

    private final Instant settledBy;

    /**
     * @param previousBegan by the server's clock
     * @param settling how long before it must have been the last change
     */
    Unchanged(Instant previousBegan, Duration settling) {
        this.settledBy = previousBegan.minus(RESOLUTION).minus(settling);
    }

    /** Whether the file, of a relation, is in the previous backup as it is now. */
    boolean isUnchanged(ListedFile now, FileEntry before) {
        return RelationFile.at(now.path()).filter(Unchanged::isWrittenWhole).isPresent()
                && now.sizeBytes() == before.sizeBytes()
                && now.sizeBytes() % PAGE_BYTES == 0
                && now.entry().modifiedAt().equals(before.modifiedAt())
                && now.entry().tablespace() == before.tablespace()
                && now.entry().modifiedAt().isBefore(settledBy)
                && now.changedAt().isBefore(settledBy);
    }

    /** Of maps of visibility and of free space WAL does not write whole pages: after a crash one may differ and have its time of before. */
    private static boolean isWrittenWhole(RelationFile file) {
        return file.fork().equals("main") || file.fork().equals("init");
    }

    /**
     * Why no file can be taken for unchanged; empty if some can.
     *
     * @param start where this backup begins, as {@code timeline}
     */
    static Optional<String> hindrance(BackupFacts previous, Lsn start, TimelineId timeline) {
        if (previous.origin().method() == BackupMethod.FILES) {
            return Optional.of("nobody knows when the files of the backup before were read");
        }
        if (BackupLabel.parse(previous.backupLabel()).fromStandby()) {
            return Optional.of("the backup before was taken from a standby, which has other files");
        }
        if (!previous.wal().stopTimeline().equals(timeline)) {
            return Optional.of("the server is on another timeline than at the backup before");
        }
        if (previous.wal().stop().compareTo(start) > 0) {
            return Optional.of("the server is behind where it was at the backup before");
        }
        return Optional.empty();
    }
}
