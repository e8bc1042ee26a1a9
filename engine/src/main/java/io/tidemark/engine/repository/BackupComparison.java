package io.tidemark.engine.repository;

import io.tidemark.engine.Cancellation;
import java.util.List;
import java.util.function.Consumer;

/**
 * What differs between two backups of a repository, told from their maps alone: no page is read. What both share, file tables and map
 * nodes, is not read either, so that the effort goes with what differs and not with how large the backups are.
 *
 * <p>Safe to use from many threads. Holds some 64 MiB at most, however many files there are. Damage to a map is an {@link
 * io.tidemark.engine.EngineException} with {@link io.tidemark.engine.ErrorCode#OBJECT_CORRUPT} or {@link
 * io.tidemark.engine.ErrorCode#OBJECT_MISSING}.
 */
public final class BackupComparison {

    private final BackupReader older;
    private final BackupReader newer;

    BackupComparison(BackupReader older, BackupReader newer) {
        this.older = older;
        this.newer = newer;
    }

    public BackupManifest older() {
        return older.manifest();
    }

    public BackupManifest newer() {
        return newer.manifest();
    }

    /**
     * All that differs, by relation.
     *
     * @param most how many of the relations that differ most are told
     */
    public RelationChanges relations(int most, Cancellation cancellation) {
        var grouping = new RelationGrouping(most);
        files(grouping::add, cancellation);
        return grouping.end();
    }

    /** Tells {@code changes} every file that differs, in path order. Directories are left out. */
    public void files(Consumer<FileChange> changes, Cancellation cancellation) {
        var before = new FileCursor(older);
        var after = new FileCursor(newer);
        while (!before.isAtEnd() || !after.isAtEnd()) {
            cancellation.throwIfRequested();
            if (before.isAtSameTableAs(after)) {
                before.skipTable();
                after.skipTable();
                continue;
            }
            var order = before.compareTo(after);
            var one = order <= 0 ? before.next() : null;
            var other = order >= 0 ? after.next() : null;
            if (one != null && !one.isDirectory() && other != null && !other.isDirectory()) {
                compare(one, other, changes);
                continue;
            }
            if (one != null && !one.isDirectory()) {
                changes.accept(new FileChange(one.path(), FileChange.Kind.REMOVED, one.sizeBytes(), 0, 0, 0));
            }
            if (other != null && !other.isDirectory()) {
                var size = other.sizeBytes();
                changes.accept(new FileChange(other.path(), FileChange.Kind.ADDED, 0, size, pages(size), size));
            }
        }
    }

    private void compare(StoredFile before, StoredFile after, Consumer<FileChange> changes) {
        var count = new Count();
        try {
            for (var stretch = 0; stretch < after.stretches().size(); stretch++) {
                compare(before, after, stretch, count);
            }
        } catch (DamagedObjectException e) {
            throw e.whileReading(after.path());
        }
        if (count.pages > 0 || before.sizeBytes() != after.sizeBytes()) {
            changes.accept(new FileChange(
                    after.path(),
                    FileChange.Kind.CHANGED,
                    before.sizeBytes(),
                    after.sizeBytes(),
                    count.pages,
                    count.bytes));
        }
    }

    private void compare(StoredFile before, StoredFile after, int number, Count count) {
        var length = lengthOf(after, number);
        var lengthBefore = lengthOf(before, number);
        if (lengthBefore == 0) {
            count.add(pages(length), length);
            return;
        }
        var node = after.stretches().get(number);
        var nodeBefore = before.stretches().get(number);
        if (length == lengthBefore && node.equals(nodeBefore)) {
            return;
        }
        var fingerprints = newer.stretch(node, length).fingerprints();
        var fingerprintsBefore = older.stretch(nodeBefore, lengthBefore).fingerprints();
        for (var page = 0; page < fingerprints.length; page++) {
            var bytes = pageBytes(length, page);
            // pages of zeros have the same fingerprint whatever their length
            if (bytes != pageBytes(lengthBefore, page) || fingerprints[page] != fingerprintsBefore[page]) {
                count.add(1, bytes);
            }
        }
    }

    /** Zero behind the end of the file. */
    private static int lengthOf(StoredFile file, int stretch) {
        return (int) Math.clamp(file.sizeBytes() - stretch * Stretch.BYTES, 0, Stretch.BYTES);
    }

    /** Zero behind the end of the stretch. */
    private static int pageBytes(int length, int page) {
        return Math.clamp(length - page * (long) Stretch.PAGE_BYTES, 0, Stretch.PAGE_BYTES);
    }

    private static long pages(long bytes) {
        return (bytes + Stretch.PAGE_BYTES - 1) / Stretch.PAGE_BYTES;
    }

    /** Of one file. */
    private static final class Count {

        private long pages;
        private long bytes;

        void add(long morePages, long moreBytes) {
            pages += morePages;
            bytes += moreBytes;
        }
    }

    /** Goes through the files of a backup; a table is read once its second file, or the first one itself, is asked for. */
    private static final class FileCursor {

        private final BackupReader backup;
        private final List<BackupContents.TableRef> tables;
        private int table;
        private int file;

        FileCursor(BackupReader backup) {
            this.backup = backup;
            this.tables = backup.contents().tables();
        }

        boolean isAtEnd() {
            return table == tables.size();
        }

        boolean isAtSameTableAs(FileCursor other) {
            return !isAtEnd()
                    && !other.isAtEnd()
                    && file == 0
                    && other.file == 0
                    && tables.get(table)
                            .frame()
                            .equals(other.tables.get(other.table).frame());
        }

        void skipTable() {
            table++;
            file = 0;
        }

        /** In the order of paths; the end comes last. */
        int compareTo(FileCursor other) {
            return isAtEnd() || other.isAtEnd()
                    ? Boolean.compare(isAtEnd(), other.isAtEnd())
                    : PathOrder.compare(path(), other.path());
        }

        private String path() {
            return file == 0
                    ? tables.get(table).firstPath()
                    : backup.table(table).get(file).path();
        }

        StoredFile next() {
            var files = backup.table(table);
            var next = files.get(file);
            file++;
            if (file == files.size()) {
                skipTable();
            }
            return next;
        }
    }
}
