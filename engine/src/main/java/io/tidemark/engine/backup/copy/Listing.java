package io.tidemark.engine.backup.copy;

import static java.util.Comparator.comparing;

import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.protocol.ServerFile;
import io.tidemark.engine.protocol.Tablespace;
import io.tidemark.engine.repository.FileEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** All that belongs to a backup, but the control file, which is copied last: some 200 bytes of memory for each file. */
final class Listing {

    /** Deeper than PostgreSQL's own directories by far; a link may lead back to where it lies. */
    private static final int DEEPEST = 24;

    /** What is left of a directory's permissions for its files. */
    static final int FILE_MODE = 0666;

    private final Function<String, List<ServerFile>> lister;
    private final int directoryMode;
    private final List<FileEntry> directories = new ArrayList<>();
    private final List<ListedFile> files = new ArrayList<>();

    private Listing(Function<String, List<ServerFile>> lister, int directoryMode) {
        this.lister = lister;
        this.directoryMode = directoryMode;
    }

    /**
     * Lists a cluster.
     *
     * @param lister tells what is in a directory
     * @param directoryMode permissions of its directories, those of files follow
     * @param tablespaceDirectory where in each tablespace the files of this server are
     * @throws CopyRefusedException if there are names that cannot be told over SQL
     */
    static Listing of(
            Function<String, List<ServerFile>> lister,
            int directoryMode,
            List<Tablespace> tablespaces,
            String tablespaceDirectory) {
        var listing = new Listing(lister, directoryMode);
        listing.walk(CopiedFiles.ROOT, FileEntry.NO_TABLESPACE, 0);
        for (var tablespace : tablespaces) {
            listing.tablespace(Integer.toUnsignedLong(tablespace.oid()), tablespaceDirectory);
        }
        // as the previous backup has them, where each is looked for
        listing.files.sort(comparing(ListedFile::path));
        return listing;
    }

    List<FileEntry> directories() {
        return directories;
    }

    List<ListedFile> files() {
        return files;
    }

    /** A tablespace may lie in a directory that other servers use, too. */
    private void tablespace(long oid, String tablespaceDirectory) {
        var path = "%s/%d".formatted(CopiedFiles.TABLESPACES, oid);
        var own = lister.apply(path).stream()
                .filter(file -> file.name().equals(tablespaceDirectory))
                .findFirst();
        directories.add(new FileEntry(
                path, 0, directoryMode, own.map(ServerFile::modifiedAt).orElse(Instant.EPOCH), oid));
        own.ifPresent(file -> directory(path + '/' + tablespaceDirectory, file, oid, 0));
    }

    private void walk(String directory, long tablespace, int depth) {
        if (depth > DEEPEST) {
            throw new CopyRefusedException("'%s' is too deep a directory".formatted(directory));
        }
        var listed = lister.apply(directory.equals(CopiedFiles.ROOT) ? "." : directory);
        for (var file : CopiedFiles.of(directory, listed)) {
            requireAscii(directory, file.name());
            var path = directory.equals(CopiedFiles.ROOT) ? file.name() : directory + '/' + file.name();
            if (file.isDirectory()) {
                directory(path, file, tablespace, depth);
            } else if (!path.equals(ControlFile.PATH)) {
                var entry =
                        new FileEntry(path, file.sizeBytes(), directoryMode & FILE_MODE, file.modifiedAt(), tablespace);
                files.add(new ListedFile(entry, file.changedAt()));
            }
        }
    }

    private void directory(String path, ServerFile file, long tablespace, int depth) {
        directories.add(new FileEntry(path, 0, directoryMode, file.modifiedAt(), tablespace));
        if (path.equals(CopiedFiles.WAL)) {
            directories.add(new FileEntry(path + "/archive_status", 0, directoryMode, file.modifiedAt(), tablespace));
        }
        // the links in pg_tblspc are followed one by one
        if (!CopiedFiles.isEmptied(file.name()) && !path.equals(CopiedFiles.TABLESPACES)) {
            walk(path, tablespace, depth + 1);
        }
    }

    /** The server takes names for text of the database's encoding, which they need not be. */
    private static void requireAscii(String directory, String name) {
        if (!name.chars().allMatch(character -> character >= ' ' && character < 127)) {
            throw new CopyRefusedException(
                    "'%s/%s' has a name that not every tool can tell".formatted(directory, name));
        }
    }
}
