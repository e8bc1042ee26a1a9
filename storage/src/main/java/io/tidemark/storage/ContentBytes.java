package io.tidemark.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.Content;
import java.io.IOException;
import java.io.InputStream;

/** Reads content to store, whole or in parts, and notices where it is shorter or longer than it says. */
final class ContentBytes {

    private ContentBytes() {}

    /** What takes one part after the other. */
    interface Parts {
        void add(int number, byte[] bytes);
    }

    static byte[] whole(Content content) {
        try (var in = content.open()) {
            var bytes = in.readAllBytes();
            checkComplete(content, bytes.length == content.sizeBytes());
            return bytes;
        } catch (IOException unreadable) {
            throw unreadable(content, unreadable);
        }
    }

    /** Hands over parts of {@code partBytes} each, the last one shorter, numbered from 1. */
    static void inParts(Content content, int partBytes, Parts parts) {
        try (InputStream in = content.open()) {
            var left = content.sizeBytes();
            for (var number = 1; left > 0; number++) {
                var part = in.readNBytes((int) Math.min(partBytes, left));
                left -= part.length;
                checkComplete(content, part.length > 0);
                parts.add(number, part);
            }
            checkComplete(content, in.read() == -1);
        } catch (IOException unreadable) {
            throw unreadable(content, unreadable);
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
}
