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

/** Puts files where a server looks for them: whole or not at all, and on disk, because the server trusts what it finds there. */
final class DurableFile {

    private DurableFile() {}

    /** @param target absolute */
    static void put(InputStream in, Path target) throws IOException {
        var partial = target.resolveSibling(target.getFileName() + ".tidemark");
        try {
            try (var channel = FileChannel.open(
                    partial,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                var out = Channels.newOutputStream(channel);
                in.transferTo(out);
                channel.force(true);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            try (var folder =
                    FileChannel.open(Objects.requireNonNull(target.getParent(), "absolute"), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
