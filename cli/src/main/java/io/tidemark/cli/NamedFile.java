package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that an option or a variable names. What keeps it from being read is the caller's to mend, and is told so. */
final class NamedFile {

    private NamedFile() {}

    /** @throws EngineException if it cannot be read */
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    static EngineException unreadable(Path file, Exception cause) {
        return new EngineException(
                ErrorCode.INVALID_REQUEST,
                "read %s: %s".formatted(file, cause instanceof NoSuchFileException ? "no such file" : cause),
                "Check the name and the rights of the file.",
                cause);
    }
}
