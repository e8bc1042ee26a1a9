package io.tidemark.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.Content;
import java.io.IOException;
import java.io.InputStream;

/** Reads content to store, whole or in parts, and notices where it is shorter or longer than it says. */
final class ContentBytes {

    /**
     * Up to this size an object is written by one request. Packs stay below it: they are closed at 64 MiB, and the frames that
     * are under way then and the index add less than 8 MiB.
     */
    static final int SINGLE_BYTES = 80 << 20;

    private static final int PART_BYTES = 32 << 20;

    private ContentBytes() {}

    /** What takes one part after the other. */
    interface Parts {
        void add(int number, Content part);
    }

    /** A fresh stream over all bytes, whose reading fails with an {@link EngineException}. */
    static InputStream open(Content content) {
        try {
            return new WholeStream(content);
        } catch (IOException failure) {
            throw unreadable(content, failure);
        }
    }

    /** Hands over parts of 32 MiB each, the last one shorter, numbered from 1. */
    static void inParts(Content content, Parts parts) {
        try (var in = content.open()) {
            var left = content.sizeBytes();
            for (var number = 1; left > 0; number++) {
                var part = in.readNBytes((int) Math.min(PART_BYTES, left));
                left -= part.length;
                checkComplete(content, part.length > 0);
                parts.add(number, Content.of(part));
            }
            checkComplete(content, in.read() == -1);
        } catch (IOException failure) {
            throw unreadable(content, failure);
        }
    }

    private static void checkComplete(Content content, boolean complete) throws IOException {
        if (!complete) {
            throw new IOException("the content does not have %d bytes".formatted(content.sizeBytes()));
        }
    }

    private static EngineException unreadable(Content content, IOException failure) {
        return new EngineException(
                ErrorCode.INTERNAL,
                "read content of %d bytes to store: %s".formatted(content.sizeBytes(), failure.getMessage()),
                "Look at the disk of this host: what was to be stored could not be read.",
                failure);
    }

    private static final class WholeStream extends InputStream {

        private final Content content;
        private final InputStream in;
        private long left;

        private WholeStream(Content content) throws IOException {
            this.content = content;
            this.in = content.open();
            this.left = content.sizeBytes();
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) == -1 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            try {
                var count = in.read(buffer, offset, length);
                left -= Math.max(0, count);
                checkComplete(content, count == -1 ? left == 0 : left >= 0);
                return count;
            } catch (IOException failure) {
                throw unreadable(content, failure);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
