package io.tidemark.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The folder with everything that a demonstration keeps; held by one at a time. */
final class Home implements AutoCloseable {

    private static final long NEEDED_BYTES = 3L << 30;

    private final Path folder;
    private final FileChannel channel;

    private Home(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** @throws LaunchException if another demonstration holds it, or its disk is as good as full */
    static Home open(Path folder) {
        try {
            Files.createDirectories(folder);
            requireSpace(folder);
            var channel = FileChannel.open(
                    folder.resolve("lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new LaunchException(
                        "Tidemark is already running with the data in %s: stop it there with Ctrl-C, or choose another folder: TIDEMARK_HOME=/path make run"
                                .formatted(folder));
            }
            return new Home(folder, channel);
        } catch (IOException failure) {
            throw new LaunchException(
                    "The folder %s cannot be written: choose another with TIDEMARK_HOME=/path make run"
                            .formatted(folder),
                    failure);
        }
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    Path log(String name) {
        return folder.resolve("logs").resolve(name);
    }

    Secrets secrets() {
        return new Secrets(resolve("secrets.properties"));
    }

    /** A folder of its own, for its owner only. */
    Path privateFolder(String name) {
        var path = resolve(name);
        try {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            return path;
        } catch (IOException failure) {
            throw new UncheckedIOException("make " + path, failure);
        }
    }

    void write(String name, String text) {
        try {
            Secrets.writePrivately(resolve(name), text);
        } catch (IOException failure) {
            throw new UncheckedIOException("write " + resolve(name), failure);
        }
    }

    /** The ports that a demonstration in {@code folder} had the last time; none if there was none. */
    static Properties portsOfLastRun(Path folder) {
        var ports = new Properties();
        var file = folder.resolve("ports.properties");
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                ports.load(in);
            } catch (IOException failure) {
                throw new UncheckedIOException("read " + file, failure);
            }
        }
        return ports;
    }

    void remember(DemoPorts ports) {
        try (var out = Files.newBufferedWriter(resolve("ports.properties"))) {
            ports.remembered().store(out, null);
        } catch (IOException failure) {
            throw new UncheckedIOException("write ports.properties", failure);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("release " + folder, failure);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static void requireSpace(Path folder) throws IOException {
        var free = Files.getFileStore(folder).getUsableSpace();
        if (free < NEEDED_BYTES) {
            throw new LaunchException(
                    "Only %d MB are free where %s lies, and Tidemark needs 3 GB: make room, or choose another folder: TIDEMARK_HOME=/path make run"
                            .formatted(free >> 20, folder));
        }
    }
}
