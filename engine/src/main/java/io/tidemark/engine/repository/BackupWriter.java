package io.tidemark.engine.repository;

import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one backup, file by file, in any order of paths.
 *
 * <p>Used by one thread. Compression, sealing and upload happen on other threads; when they cannot keep up, calls wait.
 * What fails there is thrown by one of the next calls, at the latest by {@link #commit}. Nothing is durable before
 * {@link #commit} returns, and nothing of the backup is visible.
 */
public final class BackupWriter implements AutoCloseable {

    private static final String POSTGRES_MANIFEST = "backup_manifest";

    private final RepositoryContext context;
    private final BackupId id;
    private final ObjectKey note;
    private final OpenWriters openWriters;
    private final @Nullable PreviousBackup previous;
    private final PackTable packs;
    private final Packer packer;
    private final Fingerprints fingerprints;
    private final PackUsage usage;
    private final FileList files;
    private final ChangeCount count = new ChangeCount();
    private final PageChecksum checksums = new PageChecksum();
    private final byte[] page = new byte[Stretch.PAGE_BYTES];

    private @Nullable OpenFile open;
    private long fileCount;
    private long totalBytes;
    private boolean broken;
    private boolean closed;

    /** The file being written. */
    private static final class OpenFile {

        private final FileEntry entry;
        private final Optional<StoredFile> before;
        private final List<FrameRef> stretches = new ArrayList<>();
        private @Nullable StretchWriter stretch;
        private boolean hasLostMap;
        private long bytes;
        private int pageFill;
        private int crc32c;

        private OpenFile(FileEntry entry, Optional<StoredFile> before) {
            this.entry = entry;
            this.before = before;
        }
    }

    BackupWriter(
            RepositoryContext context, BackupId id, OpenWriters openWriters, ObjectKey note, Comparison comparison) {
        this.context = context;
        this.id = id;
        this.openWriters = openWriters;
        this.note = note;
        this.packs = comparison.packs();
        this.previous = comparison.previous();
        this.packer = new Packer(context);
        this.fingerprints = new Fingerprints(context);
        this.usage = new PackUsage(packs);
        this.files = new FileList(packs);
    }

    /** What a writer compares with; no previous backup for the first one. */
    record Comparison(PackTable packs, @Nullable PreviousBackup previous) {}

    /** Notes a directory. */
    public void directory(FileEntry entry) {
        expectNoFile();
        files.add(new StoredFile(entry.withSize(0), true, 0, List.of()));
    }

    /** The file at {@code path} as the previous backup has it; empty if it has none, or it cannot be read. */
    public Optional<StoredFile> before(String path) {
        expectUsable();
        return previous == null ? Optional.empty() : previous.find(path).filter(file -> !file.isDirectory());
    }

    /**
     * Begins a file.
     *
     * @throws IllegalStateException if the file before has not ended
     */
    public void beginFile(FileEntry entry) {
        begin(entry, previous == null ? Optional.empty() : previous.find(entry.path()));
    }

    private void begin(FileEntry entry, Optional<StoredFile> before) {
        expectNoFile();
        open = new OpenFile(entry, before.filter(file -> !file.isDirectory()));
    }

    /** Adds bytes to the file, cut as they come. */
    public void write(byte[] bytes, int offset, int length) {
        var file = expectFile();
        broken = true;
        file.bytes += length;
        var position = offset;
        var end = offset + length;
        while (position < end) {
            if (file.pageFill == 0 && end - position >= Stretch.PAGE_BYTES) {
                storePage(file, bytes, position, Stretch.PAGE_BYTES);
                position += Stretch.PAGE_BYTES;
                continue;
            }
            var part = Math.min(end - position, Stretch.PAGE_BYTES - file.pageFill);
            System.arraycopy(bytes, position, page, file.pageFill, part);
            file.pageFill += part;
            position += part;
            if (file.pageFill == Stretch.PAGE_BYTES) {
                storePage(file, page, 0, Stretch.PAGE_BYTES);
                file.pageFill = 0;
            }
        }
        broken = false;
    }

    /**
     * Adds whole pages as the previous backup has them at the same place of the file; zeros behind the end that it had there.
     *
     * @throws PreviousBackupUnusableException if the previous backup does not have the file, or what is needed of it is damaged: the
     *     backup has failed then
     */
    public void keep(int pages) {
        var file = expectFile();
        if (file.pageFill > 0) {
            throw new IllegalStateException("part of a page was written");
        }
        if (pages == 0) {
            return;
        }
        broken = true;
        requireWholePages(file);
        for (var page = 0; page < pages; page++) {
            var stretch = stretch(file);
            if (file.hasLostMap) {
                throw new PreviousBackupUnusableException(
                        "a map of '%s' cannot be read".formatted(file.entry.path()), null);
            }
            file.crc32c = PageChecksum.join(file.crc32c, stretch.keep(), Stretch.PAGE_BYTES);
            endStretchIfFull(file, stretch);
        }
        file.bytes += (long) pages * Stretch.PAGE_BYTES;
        broken = false;
    }

    private static void requireWholePages(OpenFile file) {
        var before = file.before.orElseThrow(() ->
                new PreviousBackupUnusableException("'%s' cannot be found in it".formatted(file.entry.path()), null));
        if (before.sizeBytes() % Stretch.PAGE_BYTES != 0) {
            throw new PreviousBackupUnusableException("'%s' ends within a page".formatted(file.entry.path()), null);
        }
    }

    private void storePage(OpenFile file, byte[] bytes, int offset, int length) {
        var stretch = stretch(file);
        var checksum = checksums.of(bytes, offset, length);
        file.crc32c = PageChecksum.join(file.crc32c, checksum, length);
        stretch.page(bytes, offset, length, checksum);
        endStretchIfFull(file, stretch);
    }

    /** The stretch that the next page belongs to. */
    private StretchWriter stretch(OpenFile file) {
        var stretch = file.stretch;
        if (stretch == null) {
            var number = file.stretches.size();
            var chain = previous == null
                    ? Optional.<MapChain>empty()
                    : file.before.flatMap(before -> previous.stretch(before, number));
            file.hasLostMap = chain.isEmpty()
                    && file.before
                            .filter(before -> number < before.stretches().size())
                            .isPresent();
            stretch = new StretchWriter(packer, packs, fingerprints, count, previous, chain);
            file.stretch = stretch;
        }
        return stretch;
    }

    private void endStretchIfFull(OpenFile file, StretchWriter stretch) {
        if (stretch.isFull()) {
            endStretch(file);
        }
    }

    private void endStretch(OpenFile file) {
        if (file.stretch != null) {
            var written = file.stretch.end();
            usage.add(written);
            file.stretches.add(written.node());
            file.stretch = null;
        }
    }

    /** Bytes of the file so far. */
    public long fileBytes() {
        return expectFile().bytes;
    }

    /** @return CRC-32C of the file */
    public int endFile() {
        var file = end();
        files.add(file);
        fileCount++;
        totalBytes += file.sizeBytes();
        return file.crc32c();
    }

    private StoredFile end() {
        var file = expectFile();
        broken = true;
        if (file.pageFill > 0) {
            storePage(file, page, 0, file.pageFill);
        }
        endStretch(file);
        open = null;
        broken = false;
        return new StoredFile(file.entry.withSize(file.bytes), false, file.crc32c, file.stretches);
    }

    /** Bytes of sealed frames handed to the store so far. */
    public long storedBytes() {
        return packer.storedBytes();
    }

    /**
     * Waits until everything is in the store, checks that what is shared with older backups is still there, and writes the
     * manifest: from then on the backup exists.
     *
     * @param postgresManifest PostgreSQL's own {@code backup_manifest} as it came; kept and given back by
     *     {@link BackupReader#postgresManifest}
     * @throws io.tidemark.engine.EngineException with {@link io.tidemark.engine.ErrorCode#OBJECT_MISSING} if a shared pack
     *     is gone by now: take the backup again
     */
    public BackupManifest commit(BackupFacts facts, Content postgresManifest) {
        var manifestFile = storePostgresManifest(facts, postgresManifest);
        broken = true;
        var tables = files.store(packer, Optional.ofNullable(previous));
        tables.forEach(table -> usage.addMap(table.frame()));
        var fresh = packer.finish();
        packs.know(fresh);
        var contents = usage.contents(tables, manifestFile);
        Presence.require(context.store(), contents.packs().toList());
        // before the manifest: what a backup names is locked for as long as the backup
        new RepositoryLocks(context).renew(contents.packs().map(PackFacts::key).toList());
        var stored = fresh.stream().mapToLong(PackFacts::sizeBytes).sum();
        var sizes = new BackupSizes(fileCount, totalBytes, count.changedBytes(), stored);
        var manifest = new Manifests(context).commit(id, facts, sizes, contents);
        close();
        return manifest;
    }

    private StoredFile storePostgresManifest(BackupFacts facts, Content content) {
        var entry =
                new FileEntry(POSTGRES_MANIFEST, content.sizeBytes(), 0600, facts.endedAt(), FileEntry.NO_TABLESPACE);
        begin(entry, Optional.ofNullable(previous).map(PreviousBackup::postgresManifest));
        var buffer = new byte[Stretch.PAGE_BYTES * 8];
        try (var stream = content.open()) {
            for (var length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                write(buffer, 0, length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read PostgreSQL's backup manifest", e);
        }
        return end();
    }

    private OpenFile expectFile() {
        expectUsable();
        if (open == null) {
            throw new IllegalStateException("no file has begun");
        }
        return open;
    }

    private void expectNoFile() {
        expectUsable();
        if (open != null) {
            throw new IllegalStateException("file '%s' has not ended".formatted(open.entry.path()));
        }
    }

    private void expectUsable() {
        packer.throwIfFailed();
        if (closed || broken) {
            throw new IllegalStateException("backup '%s' is closed or failed before".formatted(id));
        }
    }

    /** Abandons the backup unless it was committed. What was stored of it is swept later. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            packer.close();
            openWriters.withdraw(note);
        }
    }
}
