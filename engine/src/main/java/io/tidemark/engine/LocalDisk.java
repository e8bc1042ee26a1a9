package io.tidemark.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Objects;

/** What failures of this machine's disks mean. Pure. */
public final class LocalDisk {

    private LocalDisk() {}

    /** Whether a disk or quota is full; the operating system's words are all there is to tell by. */
    public static boolean isFull(IOException e) {
        var words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return words.contains("no space left") || words.contains("quota exceeded");
    }

    /**
     * The failure to report.
     *
     * @param doing what was tried, as the beginning of a sentence
     * @return {@link ErrorCode#NO_SPACE} if the disk is full, else {@link ErrorCode#LOCAL_DISK_FAILED}
     */
    public static EngineException failure(String doing, IOException e) {
        return isFull(e)
                ? new EngineException(
                        ErrorCode.NO_SPACE,
                        said(doing, e),
                        "Make room on the disk, or raise the quota; it goes on then.",
                        e)
                : new EngineException(
                        ErrorCode.LOCAL_DISK_FAILED,
                        said(doing, e),
                        "Check that the file is there, that the service may use it, and the disk itself.",
                        e);
    }

    /** As {@link #failure(String, IOException)}, of one that came out of a stream. */
    public static EngineException failure(String doing, UncheckedIOException e) {
        return failure(doing, Objects.requireNonNull(e.getCause()));
    }

    private static String said(String doing, IOException e) {
        var reason = e instanceof FileSystemException inFile && inFile.getReason() == null
                ? "%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage())
                : e.getMessage() == null ? e.toString() : e.getMessage();
        return "%s: %s".formatted(doing, reason);
    }
}
