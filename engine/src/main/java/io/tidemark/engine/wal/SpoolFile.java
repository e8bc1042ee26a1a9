package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.WalSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A segment that is being received, in the spool. What is not received yet is zero, or missing. */
final class SpoolFile implements AutoCloseable {

    private final WalSegment segment;
    private final Path path;
    private final FileChannel channel;
    private final WalSpool spool;
    private boolean isNamed;

    SpoolFile(WalSegment segment, Path path, FileChannel channel, WalSpool spool) {
        this.segment = segment;
        this.path = path;
        this.channel = channel;
        this.spool = spool;
    }

    WalSegment segment() {
        return segment;
    }

    Path path() {
        return path;
    }

    void write(Lsn position, byte[] buffer, int offset, int length) throws IOException {
        var bytes = ByteBuffer.wrap(buffer, offset, length);
        var at = position.bytesSince(segment.start());
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Returns when everything written before is durable, under the name of the file. */
    void force() throws IOException {
        spool.durability().force(channel);
        if (!isNamed) {
            spool.forceDirectory();
            isNamed = true;
        }
    }

    /** Gives the whole segment its name; durable when this returns. */
    void finish() throws IOException {
        spool.durability().force(channel);
        channel.close();
        spool.finish(this);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        spool.release(segment);
    }
}
