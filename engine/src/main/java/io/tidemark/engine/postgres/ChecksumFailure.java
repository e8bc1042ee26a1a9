package io.tidemark.engine.postgres;

/**
 * A page that came with a wrong checksum: it was damaged on the server's disk when the backup was taken, and is so in the backup.
 *
 * @param path of its file
 * @param block its number in the file; {@link #MORE} for further ones of that file
 */
public record ChecksumFailure(String path, long block) {

    /** A server names the first few blocks of a file only. */
    public static final long MORE = -1;

    @Override
    public String toString() {
        return block == MORE ? "more of " + path : "%s block %d".formatted(path, block);
    }
}
