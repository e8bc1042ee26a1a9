package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder by which a follower, which runs in the background, and the short calls of PostgreSQL talk to each other. The calls are
 * made by the script {@code bin/tidemark}, so that none of them costs the start of a JVM.
 *
 * <p>Holds {@code lock} while a follower runs, its process id in {@code pid}, and for a file of WAL what became of it. Each of these
 * appears whole.
 */
final class Spool implements AutoCloseable {

    /** Follows something that the short calls should be told. */
    static final String FAILED = ".error";

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private Spool(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes a folder that the script has made.
     *
     * @return empty if another follower has it
     */
    static Optional<Spool> take(Path folder) {
        try {
            var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            var spool = new Spool(folder, channel, lock);
            return spool.stay() ? Optional.of(spool) : Optional.empty();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    boolean has(String name) {
        return Files.exists(path(name));
    }

    /**
     * Says that this follower is the one that runs, should another have written itself down in vain.
     *
     * @return false if the folder is gone, which ends a follower: PostgreSQL runs another command by now
     */
    boolean stay() {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        var pid = Long.toString(ProcessHandle.current().pid());
        if (!read("pid").equals(pid)) {
            write("pid", pid + "\n");
        }
        return true;
    }

    /** What is in a small file; empty if there is none. */
    String read(String name) {
        try {
            return Files.exists(path(name)) ? Files.readString(path(name)).strip() : "";
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** Whole or not at all. */
    void write(String name, String text) {
        try {
            var temporary = path(name + ".tidemark");
            Files.writeString(temporary, text, StandardCharsets.UTF_8);
            Files.move(temporary, path(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    void remove(String name) {
        try {
            Files.deleteIfExists(path(name));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** Lets the call that waits for {@code name} say why it fails. */
    void failed(String name, EngineException failure) {
        write(
                name + FAILED,
                "tidemark: %s%nHint: %s%n".formatted(Objects.requireNonNull(failure.getMessage()), failure.hint()));
    }

    static EngineException unusable(Path folder, @Nullable IOException cause) {
        return new EngineException(
                ErrorCode.LOCAL_DISK_FAILED,
                "use the spool %s: %s".formatted(folder, cause),
                "Name a folder that the account of PostgreSQL owns, on a local disk with room.",
                cause);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path("pid"));
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }
}
