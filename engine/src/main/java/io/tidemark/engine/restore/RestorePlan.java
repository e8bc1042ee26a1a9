package io.tidemark.engine.restore;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.wal.StoredSegment;
import java.util.List;

/**
 * How a target will be reached.
 *
 * @param backup the base backup that is put back
 * @param path the timelines that recovery follows from there
 * @param wal segments that recovery reads, in order; the last may be the beginning of an unfinished one
 * @param stop where recovery is expected to end
 */
public record RestorePlan(
        BackupManifest backup,
        RecoveryTarget target,
        TimelineHistory path,
        List<StoredSegment> wal,
        RecoveryPoint stop) {

    public RestorePlan {
        wal = List.copyOf(wal);
    }

    /** The timeline on which recovery ends. */
    public TimelineId timeline() {
        return path.timeline();
    }

    /** Bytes of WAL that recovery reads. */
    public DataSize walSize() {
        return new DataSize(wal.stream()
                .mapToLong(stored -> stored.segment().size().bytes())
                .sum());
    }

    /** Bytes of files that are put back. */
    public DataSize filesSize() {
        return new DataSize(backup.sizes().totalBytes());
    }

    /** One sentence: from what, over what, to where. */
    public String describe() {
        return "put back base backup %s (%s), replay %s of WAL %s"
                .formatted(backup.id(), filesSize(), walSize(), target.describe());
    }
}
