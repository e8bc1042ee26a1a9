package io.tidemark.engine.restore;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Finds out whether a restore may be written to its directories and fits there, before anything is written. */
final class DestinationCheck {

    /** What file systems put at their root; a directory that holds nothing else is empty. */
    static final String LOST_AND_FOUND = "lost+found";

    /** Left free, because a server that cannot write its first files does not even start. */
    private static final long RESERVE = 64 << 20;

    private DestinationCheck() {}

    /**
     * Of directories that are empty or absent.
     *
     * @throws EngineException if not; the message names the directory and the reason
     */
    static void ofEmpty(ClusterDirectory cluster, RestoreLayout layout) throws IOException {
        checkPlaces(cluster);
        for (var root : cluster.roots()) {
            if (Files.exists(root) && !isEmpty(root)) {
                throw unusable(root, "is not empty");
            }
        }
        checkSpace(cluster, layout);
    }

    /**
     * Of directories whatever they hold, the files of which are used as far as they go.
     *
     * @throws EngineException if not; the message names the directory and the reason
     */
    static void ofAny(ClusterDirectory cluster, RestoreLayout layout) throws IOException {
        checkPlaces(cluster);
        checkSpace(cluster, layout);
    }

    static boolean isEmpty(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.allMatch(entry -> entry.getFileName().toString().equals(LOST_AND_FOUND));
        }
    }

    private static void checkPlaces(ClusterDirectory cluster) {
        var target = cluster.target();
        for (var location : cluster.tablespaces().values()) {
            if (location.startsWith(target) || target.startsWith(location)) {
                throw unusable(location, "lies inside the data directory or around it");
            }
        }
        cluster.roots().forEach(DestinationCheck::checkDirectory);
    }

    private static void checkDirectory(Path directory) {
        if (Files.exists(directory)) {
            if (!Files.isDirectory(directory)) {
                throw unusable(directory, "is not a directory");
            }
            if (!Files.isReadable(directory) || !Files.isWritable(directory)) {
                throw unusable(directory, "cannot be read and written by user '%s'".formatted(user()));
            }
            return;
        }
        var parent = existing(directory);
        if (!Files.isDirectory(parent) || !Files.isWritable(parent)) {
            throw unusable(directory, "cannot be created in %s by user '%s'".formatted(parent, user()));
        }
    }

    private static void checkSpace(ClusterDirectory cluster, RestoreLayout layout) throws IOException {
        var needed = new HashMap<FileStore, Long>();
        var inside = layout.bytes();
        for (var tablespace : layout.tablespaces()) {
            var bytes = layout.tablespaceBytes().getOrDefault(tablespace.oid(), 0L);
            var location = cluster.tablespaces().get(tablespace.oid());
            if (location == null) {
                inside += bytes;
            } else {
                needed.merge(Files.getFileStore(existing(location)), bytes - held(location), Long::sum);
            }
        }
        var target = cluster.target();
        needed.merge(Files.getFileStore(existing(target)), inside - held(target) + RESERVE, Long::sum);
        for (var store : needed.entrySet()) {
            checkSpace(store.getKey(), store.getValue());
        }
    }

    /** How many bytes of files lie there already; what may not be looked into, as lost+found, counts for nothing. */
    private static long held(Path directory) throws IOException {
        var bytes = new LongAdder();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.add(attributes.isRegularFile() ? attributes.size() : 0);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.sum();
    }

    private static void checkSpace(FileStore store, long bytes) throws IOException {
        var usable = store.getUsableSpace();
        if (usable < bytes) {
            throw new EngineException(
                    ErrorCode.NO_SPACE,
                    "%s needed, but %s are free on %s".formatted(new DataSize(bytes), new DataSize(usable), store),
                    "Make room there, or restore to another file system.");
        }
    }

    private static Path existing(Path directory) {
        @Nullable Path path = directory;
        while (path != null && !Files.exists(path)) {
            path = path.getParent();
        }
        if (path == null) {
            throw new IllegalArgumentException("no root above " + directory);
        }
        return path;
    }

    private static EngineException unusable(Path directory, String reason) {
        return new EngineException(
                ErrorCode.RESTORE_DESTINATION_UNUSABLE,
                "%s %s".formatted(directory, reason),
                "Choose a directory that is empty or does not exist yet, and that this user may write.");
    }

    private static String user() {
        return System.getProperty("user.name", "?");
    }
}
