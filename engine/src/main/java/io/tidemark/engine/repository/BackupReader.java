package io.tidemark.engine.repository;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Reads one backup. Everything it returns is verified.
 *
 * <p>Safe to use from many threads; each {@link #read} holds at most some 32 MiB. Damage is an
 * {@link io.tidemark.engine.EngineException} with {@link io.tidemark.engine.ErrorCode#OBJECT_CORRUPT} or
 * {@link io.tidemark.engine.ErrorCode#OBJECT_MISSING} that names the object and the file.
 */
public final class BackupReader {

    private final BackupManifest manifest;
    private final BackupContents contents;
    private final PackTable packs;
    private final FrameReader frames;
    private final FileTables tables;

    BackupReader(RepositoryContext context, BackupManifest manifest, BackupContents contents) {
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
        if (file.isDirectory()) {
            throw new IllegalArgumentException("'%s' is a directory".formatted(file.path()));
        }
        try {
            readStretches(file, target);
        } catch (DamagedObjectException e) {
            throw e.whileReading(file.path());
        }
    }

    /** Writes PostgreSQL's own {@code backup_manifest} to {@code target}, which stays open. */
    public void postgresManifest(OutputStream target) {
        read(contents.postgresManifest(), target);
    }

    private void readStretches(StoredFile file, OutputStream target) {
        var crc = new CRC32C();
        var buffer = new byte[(int) Math.min(file.sizeBytes(), Stretch.BYTES)];
        var remaining = file.sizeBytes();
        for (var node : file.stretches()) {
            var length = (int) Math.min(remaining, Stretch.BYTES);
            var stretch = stretch(node);
            if (stretch.pages() != (length + Stretch.PAGE_BYTES - 1) / Stretch.PAGE_BYTES) {
                throw DamagedObjectException.corrupt(
                        node.pack().key(PackKind.MAPS), "map and size of a file differ", null);
            }
            new StretchReader(frames, packs).fill(stretch, buffer, length);
            crc.update(buffer, 0, length);
            try {
                target.write(buffer, 0, length);
            } catch (IOException e) {
                throw new UncheckedIOException("write '%s'".formatted(file.path()), e);
            }
            remaining -= length;
        }
        if ((int) crc.getValue() != file.crc32c()) {
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
