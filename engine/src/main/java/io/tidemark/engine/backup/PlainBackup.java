package io.tidemark.engine.backup;

import io.tidemark.engine.postgres.BackupLabel;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.postgres.PgManifest;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Tablespace;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The plain format: a data directory, from which links lead to tablespaces and perhaps to the WAL. */
final class PlainBackup implements ImportSource {

    private static final Pattern TABLESPACE = Pattern.compile("pg_tblspc/([1-9][0-9]{0,9})");
    private static final String WAL = "pg_wal";
    private static final int BUFFER_BYTES = 256 << 10;

    private final Path root;
    private final List<Tablespace> tablespaces = new ArrayList<>();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private Instant youngest = Instant.EPOCH;

    PlainBackup(Path root) {
        this.root = root;
    }

    @Override
    public Instant labelledAt() throws IOException {
        var label = root.resolve(BackupLabel.FILE_NAME);
        return modified(Files.exists(label) ? label : root);
    }

    @Override
    public Instant writtenAt() throws IOException {
        var manifest = root.resolve(PgManifest.FILE_NAME);
        return Files.exists(manifest) ? modified(manifest) : youngest;
    }

    @Override
    public Optional<byte[]> manifest() throws IOException {
        return ImportSource.manifestIn(root);
    }

    @Override
    public byte[] controlFile() throws IOException {
        return Files.readAllBytes(root.resolve(ControlFile.PATH));
    }

    @Override
    public void read(Target target) throws IOException {
        Files.walkFileTree(root, new Walk(root, "", FileEntry.NO_TABLESPACE, target));
    }

    @Override
    public List<Tablespace> tablespaces() {
        return List.copyOf(tablespaces);
    }

    @Override
    public Path walFolder() {
        return root.resolve(WAL);
    }

    @Override
    public void close() {
        // holds nothing
    }

    /** Below the data directory, or below the directory of a tablespace. */
    private final class Walk extends SimpleFileVisitor<Path> {

        private final Path base;
        private final String prefix;
        private final long tablespace;
        private final Target target;

        Walk(Path base, String prefix, long tablespace, Target target) {
            this.base = base;
            this.prefix = prefix;
            this.tablespace = tablespace;
            this.target = target;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            if (directory.equals(base)) {
                return FileVisitResult.CONTINUE;
            }
            var path = path(directory);
            target.directory(entry(directory, path, 0));
            if (path.equals(WAL)) {
                foldersOfWal(directory);
                return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            var path = path(file);
            if (attributes.isSymbolicLink()) {
                link(file, path);
            } else if (!attributes.isRegularFile()) {
                throw ImportRefusal.of(
                        "'%s' is neither a file nor a directory".formatted(path), "Remove it from the copy.");
            } else if (!path.equals(PgManifest.FILE_NAME)) {
                file(file, entry(file, path, attributes.size()));
            }
            return FileVisitResult.CONTINUE;
        }

        private void link(Path file, String path) throws IOException {
            var match = TABLESPACE.matcher(path);
            if (path.equals(WAL)) {
                target.directory(entry(file.toRealPath(), path, 0));
                foldersOfWal(file);
            } else if (match.matches()) {
                var oid = Long.parseLong(match.group(1));
                var location = file.toRealPath();
                tablespaces.add(new Tablespace(oid, Files.readSymbolicLink(file).toString()));
                target.directory(new FileEntry(path, 0, 0700, modified(location), oid));
                Files.walkFileTree(location, new Walk(location, path + "/", oid, target));
            } else {
                throw ImportRefusal.of(
                        "'%s' is a link but no tablespace".formatted(path), "Put what it leads to into its place.");
            }
        }

        private void foldersOfWal(Path directory) throws IOException {
            try (var inside = Files.list(directory)) {
                for (var each : inside.toList()) {
                    if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                        target.directory(entry(each, WAL + "/" + each.getFileName(), 0));
                    }
                }
            }
        }

        private void file(Path file, FileEntry entry) throws IOException {
            youngest = youngest.isAfter(entry.modifiedAt()) ? youngest : entry.modifiedAt();
            target.beginFile(entry);
            try (var in = Files.newInputStream(file)) {
                for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    target.content(buffer, 0, length);
                }
            }
            target.endFile();
        }

        private FileEntry entry(Path file, String path, long size) throws IOException {
            var attributes = Files.readAttributes(file, PosixFileAttributes.class);
            return new FileEntry(path, size, mode(attributes.permissions()), modified(file), tablespace);
        }

        private String path(Path file) {
            return prefix + base.relativize(file);
        }
    }

    private static Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    private static int mode(Set<PosixFilePermission> permissions) {
        var mode = 0;
        // in the order of the bits
        for (var permission : PosixFilePermission.values()) {
            mode = mode << 1 | (permissions.contains(permission) ? 1 : 0);
        }
        return mode;
    }
}
