package io.tidemark.engine.backup;

import io.tidemark.engine.codec.CompressedFile;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Tablespace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tar format: {@code base.tar}, an archive for each tablespace named by its oid, {@code pg_wal.tar} if the WAL was streamed,
 * and the manifest. WAL is unpacked into a temporary folder, everything else passes.
 */
final class TarredBackup implements ImportSource {

    private static final Pattern MEMBER_OF_WAL = Pattern.compile("[0-9A-F]{8}([0-9A-F]{16}|\\.history)");
    private static final Pattern MAPPED = Pattern.compile("([1-9][0-9]{0,9}) (.+)");
    private static final String TABLESPACE_MAP = "tablespace_map";
    private static final String WAL_PREFIX = "pg_wal/";
    private static final int BUFFER_BYTES = 256 << 10;

    private final Path folder;
    private final Path base;
    private final Path wal;
    private final List<Tablespace> tablespaces = new ArrayList<>();

    private TarredBackup(Path folder, Path base) throws IOException {
        this.folder = folder;
        this.base = base;
        this.wal = Files.createTempDirectory("tidemark-import-");
    }

    /** Empty if there is no {@code base.tar}, compressed or not. */
    static Optional<TarredBackup> in(Path folder) throws IOException {
        var base = archive(folder, "base");
        return base.isEmpty() ? Optional.empty() : Optional.of(new TarredBackup(folder, base.get()));
    }

    private static Optional<Path> archive(Path folder, String name) {
        return CompressedFile.SUFFIXES.stream()
                .map(suffix -> folder.resolve(name + ".tar" + suffix))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    @Override
    public Instant labelledAt() throws IOException {
        return Files.getLastModifiedTime(base).toInstant();
    }

    @Override
    public Instant writtenAt() throws IOException {
        var manifest = folder.resolve("backup_manifest");
        return Files.getLastModifiedTime(Files.exists(manifest) ? manifest : base)
                .toInstant();
    }

    @Override
    public Optional<byte[]> manifest() throws IOException {
        return ImportSource.manifestIn(folder);
    }

    @Override
    public byte[] controlFile() throws IOException {
        var found = new ByteArrayOutputStream();
        split(base, new Members("", FileEntry.NO_TABLESPACE, new Capture(found)));
        if (found.size() == 0) {
            throw ImportRefusal.damaged("%s is not in %s".formatted(ControlFile.PATH, base.getFileName()), null);
        }
        return found.toByteArray();
    }

    @Override
    public void read(Target target) throws IOException {
        var members = new Members("", FileEntry.NO_TABLESPACE, target);
        split(base, members);
        readTablespaces(members.map.toString(StandardCharsets.UTF_8), target);
        var streamed = archive(folder, "pg_wal");
        if (streamed.isPresent()) {
            split(streamed.get(), new Members(WAL_PREFIX, FileEntry.NO_TABLESPACE, target));
        }
    }

    private void readTablespaces(String map, Target target) throws IOException {
        for (var line : map.lines().filter(text -> !text.isEmpty()).toList()) {
            var match = MAPPED.matcher(line);
            if (!match.matches()) {
                throw ImportRefusal.damaged("%s has the line '%s'".formatted(TABLESPACE_MAP, line), null);
            }
            var oid = Long.parseLong(match.group(1));
            var path = "pg_tblspc/" + oid;
            var packed = archive(folder, Long.toString(oid))
                    .orElseThrow(() -> ImportRefusal.damaged("%d.tar is missing, a tablespace".formatted(oid), null));
            tablespaces.add(new Tablespace(oid, match.group(2).replaceAll("\\\\(.)", "$1")));
            target.directory(new FileEntry(
                    path, 0, 0700, Files.getLastModifiedTime(packed).toInstant(), oid));
            split(packed, new Members(path + "/", oid, target));
        }
    }

    @Override
    public List<Tablespace> tablespaces() {
        return List.copyOf(tablespaces);
    }

    @Override
    public Path walFolder() {
        return wal;
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(wal)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void split(Path archive, TarSplitter.Handler members) throws IOException {
        var buffer = new byte[BUFFER_BYTES];
        try (var in = CompressedFile.open(archive)) {
            var splitter = new TarSplitter(members);
            for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                splitter.write(buffer, 0, length);
            }
            splitter.end();
        } catch (TarFormatException | IOException e) {
            throw ImportRefusal.damaged("%s: %s".formatted(archive.getFileName(), e.getMessage()), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The members of one archive: WAL to the temporary folder, the rest to the target. */
    private final class Members implements TarSplitter.Handler {

        private final String prefix;
        private final long tablespace;
        private final Target target;
        private final ByteArrayOutputStream map = new ByteArrayOutputStream();
        private boolean isMap;
        private @Nullable OutputStream walFile;

        Members(String prefix, long tablespace, Target target) {
            this.prefix = prefix;
            this.tablespace = tablespace;
            this.target = target;
        }

        @Override
        public void directory(TarHeader header) {
            if (!prefix.equals(WAL_PREFIX)) {
                target.directory(entry(header));
            }
        }

        @Override
        public void tablespaceLink(TarHeader header) {
            var oid = header.name().substring(header.name().lastIndexOf('/') + 1);
            map.writeBytes("%s %s%n".formatted(oid, header.linkTarget()).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void beginFile(TarHeader header) {
            var path = prefix + header.name();
            if (path.startsWith(WAL_PREFIX)) {
                walFile = walFile(path.substring(WAL_PREFIX.length()));
                return;
            }
            isMap = path.equals(TABLESPACE_MAP);
            target.beginFile(entry(header));
        }

        @Override
        public void content(byte[] buffer, int offset, int length) {
            if (walFile != null) {
                try {
                    walFile.write(buffer, offset, length);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return;
            }
            if (isMap) {
                map.write(buffer, offset, length);
            }
            target.content(buffer, offset, length);
        }

        @Override
        public void endFile() {
            if (walFile == null) {
                target.endFile();
                return;
            }
            try {
                walFile.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            walFile = null;
        }

        /** What is not WAL, such as notes of what was archived, is dropped. */
        private OutputStream walFile(String name) {
            try {
                return MEMBER_OF_WAL.matcher(name).matches()
                        ? Files.newOutputStream(wal.resolve(name))
                        : OutputStream.nullOutputStream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private FileEntry entry(TarHeader header) {
            return new FileEntry(
                    prefix + header.name(), header.sizeBytes(), header.mode(), header.modifiedAt(), tablespace);
        }
    }

    /** Keeps the control file and lets the rest pass. */
    private static final class Capture implements Target {

        private final ByteArrayOutputStream into;
        private boolean isWanted;

        Capture(ByteArrayOutputStream into) {
            this.into = into;
        }

        @Override
        public void directory(FileEntry entry) {
            // not looked for
        }

        @Override
        public void beginFile(FileEntry entry) {
            isWanted = entry.path().equals(ControlFile.PATH);
        }

        @Override
        public void content(byte[] buffer, int offset, int length) {
            if (isWanted) {
                into.write(buffer, offset, length);
            }
        }

        @Override
        public void endFile() {
            isWanted = false;
        }
    }
}
