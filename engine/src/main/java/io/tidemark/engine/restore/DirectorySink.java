package io.tidemark.engine.restore;

import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Tablespace;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the restored cluster into an empty or absent directory, readable by its owner alone, ready to be started by that
 * owner.
 *
 * <p>Never writes outside that directory and the directories given for tablespaces. An abandoned restore is taken away
 * again; a directory that was there before stays, empty.
 */
public final class DirectorySink implements RestoreSink {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path target;
    private final TablespaceMapping mapping;
    private final List<Path> created = new ArrayList<>();
    private final Set<Path> directories = new HashSet<>();
    private Map<Long, Path> tablespaces = Map.of();
    private boolean begun;
    private boolean ended;

    public DirectorySink(Path target, TablespaceMapping mapping) {
        this.target = target.toAbsolutePath().normalize();
        this.mapping = mapping;
    }

    @Override
    public boolean isParallel() {
        return true;
    }

    @Override
    public boolean isInside(Tablespace tablespace) {
        return mapping.find(tablespace).isEmpty();
    }

    @Override
    public void begin(RestoreLayout layout) throws IOException {
        tablespaces = mapping.resolve(layout.tablespaces());
        DestinationCheck.run(target, tablespaces, layout);
        begun = true;
        prepare(target);
        for (var location : tablespaces.values()) {
            prepare(location);
        }
    }

    @Override
    public void directory(FileEntry entry) throws IOException {
        var path = resolve(entry.path());
        if (path.equals(tablespaces.get(entry.tablespace()))) {
            Files.createSymbolicLink(target.resolve(entry.path()), path);
            return;
        }
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(permissions(entry.mode() | 0700)));
        directories.add(path);
    }

    @Override
    public void file(FileEntry entry, FileContent content) throws IOException {
        var path = resolve(entry.path());
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        var attributes = PosixFilePermissions.asFileAttribute(permissions(entry.mode() | 0600));
        try (var channel = FileChannel.open(path, options, attributes);
                var out = Channels.newOutputStream(channel)) {
            content.writeTo(out);
            if (channel.position() != entry.sizeBytes()) {
                throw new IOException("'%s' has %d bytes instead of %d"
                        .formatted(entry.path(), channel.position(), entry.sizeBytes()));
            }
            channel.force(true);
        }
    }

    @Override
    public void end() throws IOException {
        for (var directory : directories) {
            force(directory);
        }
        for (var directory : created) {
            force(directory);
        }
        ended = true;
    }

    @Override
    public void close() throws IOException {
        if (begun && !ended) {
            clear(target);
            for (var location : tablespaces.values()) {
                clear(location);
            }
        }
    }

    /** Where the entry lies: below the data directory, or below the directory of its tablespace. */
    private Path resolve(String entry) {
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

    private void prepare(Path directory) throws IOException {
        var missing = new ArrayList<Path>();
        for (@Nullable Path path = directory; path != null && !Files.exists(path); path = path.getParent()) {
            missing.add(path);
        }
        for (var path : missing.reversed()) {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            created.add(path.getParent());
        }
        Files.setPosixFilePermissions(directory, OWNER_ONLY);
        directories.add(directory);
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

    private static void force(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void clear(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                return path.getFileName().toString().equals(DestinationCheck.LOST_AND_FOUND)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!path.equals(directory)) {
                    Files.delete(path);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
