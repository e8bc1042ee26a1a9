package io.tidemark.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Puts files where a server or a script looks for them: whole or not at all. */
final class WholeFile {

    private WholeFile() {}

    /** @param target absolute */
    static void put(InputStream in, Path target) throws IOException {
        write(in, target, false);
    }

    /** As {@link #put}, and on disk when this returns: for who finds the file even after the machine has crashed. */
    static void putDurably(InputStream in, Path target) throws IOException {
        write(in, target, true);
        try (var folder =
                FileChannel.open(Objects.requireNonNull(target.getParent(), "absolute"), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static void write(InputStream in, Path target, boolean forced) throws IOException {
        var partial = target.resolveSibling(target.getFileName() + ".tidemark");
        try {
            try (var channel = FileChannel.open(
                    partial,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                in.transferTo(Channels.newOutputStream(channel));
                if (forced) {
                    channel.force(true);
                }
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
