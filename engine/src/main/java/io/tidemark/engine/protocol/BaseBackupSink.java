package io.tidemark.engine.protocol;

import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import java.io.IOException;
import java.util.List;

/**
 * Receives a base backup as the server streams it.
 *
 * <p>Called by one thread, in the order of the methods below; {@code archive} and {@code bytes} repeat, one archive per
 * tablespace, {@code base.tar} last. A call that blocks stalls the server's sender and nothing else. Arrays are only
 * lent: their content is gone when the call returns. An exception ends the backup.
 */
public interface BaseBackupSink {

    /**
     * The checkpoint is done and the copy begins.
     *
     * @param start where recovery from this backup begins
     * @param tablespaces those besides the data directory itself
     * @param totalBytes what the server expects to send
     */
    void start(Lsn start, TimelineId timeline, List<Tablespace> tablespaces, long totalBytes) throws IOException;

    /** A new tar archive: {@code base.tar}, or {@code <oid>.tar} of a tablespace. */
    void archive(String name) throws IOException;

    /** A piece of the current archive, cut anywhere. */
    void bytes(byte[] buffer, int offset, int length) throws IOException;

    /** A piece of PostgreSQL's {@code backup_manifest}, cut anywhere; after all archives. */
    void manifestBytes(byte[] buffer, int offset, int length) throws IOException;

    /** The server's own count of what it has sent, about once a second. */
    void progress(long bytesDone);

    /** The checksum of a page is wrong on the server's disk, as the server has read it twice; it was sent as it is. */
    void checksumFailure(ChecksumFailure page);

    /** The server has finished: WAL up to {@code stop} makes the backup consistent. */
    void end(Lsn stop, TimelineId timeline) throws IOException;
}
