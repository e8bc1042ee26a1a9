package io.tidemark.engine.protocol;

/**
 * A part of a file of a server.
 *
 * @param path relative to the data directory
 */
public record FileRange(String path, long offset, int length) {

    public FileRange {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("not a part of a file: %d bytes at %d".formatted(length, offset));
        }
    }
}
