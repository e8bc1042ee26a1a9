package io.tidemark.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real file system of a few megabytes, to be filled. It is mounted inside namespaces of a child process, so that no
 * privilege is needed and nothing stays mounted whatever happens; we reach it through {@code /proc}.
 */
public final class SmallDisk implements AutoCloseable {

    private static final String BALLAST = "ballast";

    private final ServerProcess holder;
    private final Path directory;

    private SmallDisk(ServerProcess holder, Path directory) {
        this.holder = holder;
        this.directory = directory;
    }

    /** @param log where the child process writes what goes wrong */
    public static SmallDisk ofMegabytes(int megabytes, Path log) {
        var script = "mount -t tmpfs -o size=%dm,mode=0700 tidemark /mnt && touch /mnt/mounted && exec sleep infinity"
                .formatted(megabytes);
        var holder = ServerProcess.start(
                "a disk of %d MB".formatted(megabytes),
                List.of("unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", script),
                Map.of(),
                "TERM",
                log);
        var mounted = Path.of("/proc", Long.toString(holder.pid()), "root", "mnt");
        holder.awaitReady(() -> Files.exists(mounted.resolve("mounted")), Duration.ofSeconds(30));
        return new SmallDisk(holder, mounted);
    }

    /** Its root; ours to write. */
    public Path directory() {
        return directory;
    }

    /** Writes a file that leaves so much room. */
    public void fillUpTo(long freeBytes) {
        var chunk = ByteBuffer.allocate(64 << 10);
        try (var file =
                FileChannel.open(directory.resolve(BALLAST), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            try {
                while (true) {
                    chunk.clear();
                    file.write(chunk);
                }
            } catch (IOException full) {
                file.truncate(Math.max(0, file.size() - freeBytes));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("fill " + directory, failure);
        }
    }

    /** Removes what {@link #fillUpTo} wrote. */
    public void makeRoom() {
        try {
            Files.delete(directory.resolve(BALLAST));
        } catch (IOException failure) {
            throw new UncheckedIOException("make room in " + directory, failure);
        }
    }

    @Override
    public void close() {
        holder.close();
    }
}
