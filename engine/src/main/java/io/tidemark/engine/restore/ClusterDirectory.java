package io.tidemark.engine.restore;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A data directory and the directories of its tablespaces: where the entries of a backup lie in them. Nothing lies outside.
 *
 * @param tablespaces by oid; those inside the data directory are missing
 */
record ClusterDirectory(Path target, Map<Long, Path> tablespaces) {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** The data directory and those of the tablespaces. */
    List<Path> roots() {
        return Stream.concat(Stream.of(target), tablespaces.values().stream()).toList();
    }

    /** Where the entry lies: below the data directory, or below the directory of its tablespace. */
    Path resolve(String entry) {
        for (var tablespace : tablespaces.entrySet()) {
            var prefix = "pg_tblspc/" + tablespace.getKey();
            if (entry.equals(prefix)) {
                return tablespace.getValue();
            }
            if (entry.startsWith(prefix + "/")) {
                return below(tablespace.getValue(), entry.substring(prefix.length() + 1));
            }
        }
        return below(target, entry);
    }

    private static Path below(Path root, String entry) {
        var path = root.resolve(entry).normalize();
        if (!path.startsWith(root) || path.equals(root)) {
            throw new IllegalArgumentException("not a path below %s: '%s'".formatted(root, entry));
        }
        return path;
    }

    /**
     * Makes {@code directory} and those above it that are missing, for its owner alone.
     *
     * @return the directories in which one was made
     * @throws EngineException if it belongs to somebody else: PostgreSQL starts only in a directory of its own user
     */
    static List<Path> make(Path directory) throws IOException {
        var missing = new ArrayList<Path>();
        for (@Nullable Path path = directory; path != null && !Files.exists(path); path = path.getParent()) {
            missing.add(path);
        }
        var changed = new ArrayList<Path>();
        for (var path : missing.reversed()) {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            changed.add(path.getParent());
        }
        restrict(directory);
        return changed;
    }

    private static void restrict(Path directory) throws IOException {
        try {
            Files.setPosixFilePermissions(directory, OWNER_ONLY);
        } catch (FileSystemException refused) {
            throw new EngineException(
                    ErrorCode.RESTORE_DESTINATION_UNUSABLE,
                    "%s belongs to user '%s' and cannot be made private: %s"
                            .formatted(directory, Files.getOwner(directory), refused.getReason()),
                    "Give it to the user who restores and who runs PostgreSQL, or choose a directory that does not exist yet.",
                    refused);
        }
    }

    static FileAttribute<Set<PosixFilePermission>> ofDirectory(int mode) {
        return PosixFilePermissions.asFileAttribute(permissions(mode | 0700));
    }

    static FileAttribute<Set<PosixFilePermission>> ofFile(int mode) {
        return PosixFilePermissions.asFileAttribute(permissions(mode | 0600));
    }

    /** What PostgreSQL allows itself: group access at most, as {@code initdb --allow-group-access} gives. */
    private static Set<PosixFilePermission> permissions(int mode) {
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        var all = PosixFilePermission.values();
        for (var bit = 0; bit < all.length; bit++) {
            if ((mode & 0750 & 0400 >> bit) != 0) {
                permissions.add(all[bit]);
            }
        }
        return permissions;
    }

    /** Whether a directory, and no link to one, lies there. */
    static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes a file, a link or a whole directory; links are not followed. */
    static void remove(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static void force(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
