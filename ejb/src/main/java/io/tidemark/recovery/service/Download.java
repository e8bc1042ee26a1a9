package io.tidemark.recovery.service;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Something that a token allows to fetch. Written straight from storage while it is read; nothing is staged.
 *
 * @param sizeBytes null if not known before it is written
 */
public record Download(
        String fileName, String mediaType, @Nullable Long sizeBytes, Writer writer) {

    /** Writes the whole content; does not close the stream. Called once, without a transaction. */
    @FunctionalInterface
    public interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }
}
