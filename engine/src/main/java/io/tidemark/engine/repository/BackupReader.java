package io.tidemark.engine.repository;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Reads one backup. Everything it returns is verified.
 *
 * <p>Safe to use from many threads; each {@link #read} holds at most some 32 MiB, each thread of an {@link #amend} some 48 MiB, of a {@link #fill} some 32 MiB. Damage is an
 * {@link io.tidemark.engine.EngineException} with {@link io.tidemark.engine.ErrorCode#OBJECT_CORRUPT} or
 * {@link io.tidemark.engine.ErrorCode#OBJECT_MISSING} that names the object and the file.
 */
public final class BackupReader {

    /** Hears how far the putting back of a file has come. */
    @FunctionalInterface
    public interface PutBackListener {

        /** {@code bytes} more are right; {@code written} of them were not before. */
        void passed(int bytes, int written);
    }

    private static final int SORTED_TABLES = 512;

    private static final FrameRef NO_NODE = new FrameRef(new PackId(0, 0), 0);

    // the sort is stable: directories stay in the order of their paths
    private static final Comparator<StoredFile> AS_STORED = Comparator.<StoredFile, Boolean>comparing(
                    file -> !file.isDirectory())
            .thenComparing(file -> firstNode(file).pack())
            .thenComparingInt(file -> firstNode(file).number());

    private final RepositoryKey key;
    private final Fingerprints.Kind fingerprints;
    private final BackupManifest manifest;
    private final BackupContents contents;
    private final PackTable packs;
    private final FrameReader frames;
    private final FileTables tables;

    BackupReader(RepositoryContext context, BackupManifest manifest, BackupContents contents) {
        this.key = context.key();
        this.fingerprints = context.fingerprints();
        this.manifest = manifest;
        this.contents = contents;
        this.packs = contents.packTable();
        this.frames = new FrameReader(context, packs);
        this.tables = new FileTables(contents.tables(), frames);
    }

    public BackupManifest manifest() {
        return manifest;
    }

    /** All files and directories in path order, a directory before what is in it. Read lazily, table by table. */
    public Stream<StoredFile> files() {
        return tables.all();
    }

    /**
     * The same, directories before what is in them, but files in the order in which they were stored, as far as they can be sorted in some
     * 30 MiB. A server sends the files of a directory in any order: read by path, small files would fetch each part of a pack again
     * and again.
     */
    public Stream<StoredFile> filesAsStored() {
        return tables.windows(SORTED_TABLES).flatMap(window -> window.sorted(AS_STORED));
    }

    private static FrameRef firstNode(StoredFile file) {
        return file.stretches().isEmpty() ? NO_NODE : file.stretches().getFirst();
    }

    public Optional<StoredFile> find(String path) {
        return tables.find(path);
    }

    /**
     * Writes the file's bytes in order to {@code target}, which stays open. Where damage is found, what was written before is
     * authentic.
     *
     * @throws UncheckedIOException if {@code target} fails
     */
    public void read(StoredFile file, OutputStream target) {
        requireFile(file);
        try {
            readStretches(file, target);
        } catch (DamagedObjectException e) {
            throw e.whileReading(file.path());
        }
    }

    /**
     * Threads that may help with large files.
     *
     * @param count how many there are, besides the one that calls
     */
    public record Helpers(Executor executor, int count) {

        /** Who calls does all. */
        public static final Helpers NONE = new Helpers(Runnable::run, 0);
    }

    /**
     * Makes {@code target}, whatever it holds, hold exactly the file's bytes, and fetches and writes only what differs. Where damage is
     * found, or {@code target} fails, it is left in part as it was and in part as it ought to be.
     *
     * @param target readable and writable; stays open, and is not forced
     * @param listener called by all threads that help
     * @throws UncheckedIOException if {@code target} fails
     */
    public void amend(StoredFile file, FileChannel target, Helpers helpers, PutBackListener listener) {
        var amendment = stretches(
                file,
                () -> new FileAmendment(
                        target,
                        file.sizeBytes(),
                        new StretchReader(frames, packs),
                        new Fingerprints(key, fingerprints)),
                listener);
        putBack(file, "amend", () -> {
            if (target.size() > file.sizeBytes()) {
                target.truncate(file.sizeBytes());
            }
            requireChecksum(file, amendment.run(helpers));
        });
    }

    /**
     * Writes the file's bytes to their places in {@code target}, which is empty. Pages of zeros are not written, so that it is sparse there.
     *
     * @param target writable; stays open, and is not forced
     * @param listener called by all threads that help
     * @throws UncheckedIOException if {@code target} fails
     */
    public void fill(StoredFile file, FileChannel target, Helpers helpers, PutBackListener listener) {
        var filling = stretches(
                file, () -> new StretchFilling(target, file.sizeBytes(), new StretchReader(frames, packs)), listener);
        putBack(file, "write", () -> {
            requireChecksum(file, filling.run(helpers));
            if (target.size() < file.sizeBytes()) {
                target.write(ByteBuffer.allocate(1), file.sizeBytes() - 1);
            }
        });
    }

    private FileStretches stretches(StoredFile file, Supplier<StretchWork> work, PutBackListener listener) {
        requireFile(file);
        return new FileStretches(file, this::stretch, work, listener);
    }

    private interface PuttingBack {
        void run() throws IOException;
    }

    private static void putBack(StoredFile file, String doing, PuttingBack work) {
        try {
            work.run();
        } catch (DamagedObjectException e) {
            throw e.whileReading(file.path());
        } catch (IOException e) {
            throw new UncheckedIOException("%s '%s'".formatted(doing, file.path()), e);
        }
    }

    private static void requireFile(StoredFile file) {
        if (file.isDirectory()) {
            throw new IllegalArgumentException("'%s' is a directory".formatted(file.path()));
        }
    }

    /** Writes PostgreSQL's own {@code backup_manifest}, which of an incremental backup names what the server sent, to {@code target}, which stays open. */
    public void postgresManifest(OutputStream target) {
        read(contents.postgresManifest(), target);
    }

    /** The size of what {@link #postgresManifest} writes. */
    public long postgresManifestBytes() {
        return contents.postgresManifest().sizeBytes();
    }

    private void readStretches(StoredFile file, OutputStream target) {
        var crc = new CRC32C();
        var buffer = new byte[(int) Math.min(file.sizeBytes(), Stretch.BYTES)];
        var remaining = file.sizeBytes();
        for (var node : file.stretches()) {
            var length = (int) Math.min(remaining, Stretch.BYTES);
            new StretchReader(frames, packs).fill(stretch(node, length), buffer, length);
            crc.update(buffer, 0, length);
            try {
                target.write(buffer, 0, length);
            } catch (IOException e) {
                throw new UncheckedIOException("write '%s'".formatted(file.path()), e);
            }
            remaining -= length;
        }
        requireChecksum(file, (int) crc.getValue());
    }

    /** The map of a stretch that holds so many bytes. */
    Stretch stretch(FrameRef node, int length) {
        var stretch = stretch(node);
        if (stretch.pages() != (length + Stretch.PAGE_BYTES - 1) / Stretch.PAGE_BYTES) {
            throw DamagedObjectException.corrupt(node.pack().key(PackKind.MAPS), "map and size of a file differ", null);
        }
        return stretch;
    }

    private void requireChecksum(StoredFile file, int crc32c) {
        if (crc32c != file.crc32c()) {
            throw DamagedObjectException.corrupt(
                    Manifests.key(manifest.id()), "the file's checksum differs from the one taken at backup", null);
        }
    }

    Stretch stretch(FrameRef node) {
        return MapChain.load(node, frames, packs).resolve();
    }

    List<StoredFile> table(int number) {
        return tables.table(number);
    }

    /** @throws DamagedObjectException unless the manifest names the pack of {@code location} */
    void requireNamed(long location) {
        frames.facts(packs.idOf(PageLocation.pack(location)), PackKind.PAGES);
    }

    PackTable packs() {
        return packs;
    }

    BackupContents contents() {
        return contents;
    }
}
