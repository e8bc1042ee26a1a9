package io.tidemark.engine.repository;

import io.tidemark.engine.repository.BackupContents.PackUse;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a new backup is compared with. Damage to it is no failure: what cannot be read, or lies in a pack that is gone, is
 * stored anew, and so the repository mends itself.
 */
final class PreviousBackup {

    private static final Logger LOG = LoggerFactory.getLogger(PreviousBackup.class);

    /** A pack of which less than this part is needed is worn: its pages move when they pass by. */
    private static final int WORN_PACK_PART = 8;

    private final FileTables tables;
    private final FrameReader frames;
    private final PackTable packs;
    private final StoredFile postgresManifest;
    private final BitSet lost = new BitSet();
    private final BitSet worn = new BitSet();

    PreviousBackup(BackupContents contents, FrameReader frames, PackTable packs, Set<PackId> missing) {
        this.frames = frames;
        this.packs = packs;
        this.tables = new FileTables(contents.tables(), frames);
        this.postgresManifest = contents.postgresManifest();
        missing.forEach(id -> lost.set(packs.numberOf(id)));
        contents.pages().stream()
                .filter(use ->
                        (long) use.livePages() * WORN_PACK_PART < use.pack().pages())
                .map(PackUse::pack)
                .forEach(pack -> worn.set(packs.numberOf(pack.id())));
    }

    Optional<StoredFile> find(String path) {
        try {
            return tables.find(path);
        } catch (DamagedObjectException e) {
            return unreadable(path, e);
        }
    }

    StoredFile postgresManifest() {
        return postgresManifest;
    }

    Optional<MapChain> stretch(StoredFile file, int number) {
        if (number >= file.stretches().size()) {
            return Optional.empty();
        }
        try {
            return Optional.of(MapChain.load(file.stretches().get(number), frames, packs))
                    .filter(chain -> chain.refs().stream().noneMatch(this::isLost));
        } catch (DamagedObjectException e) {
            return unreadable(file.path(), e);
        }
    }

    private static <T> Optional<T> unreadable(String path, DamagedObjectException e) {
        LOG.warn(
                "previous backup cannot be compared with, file is stored anew: path={} reason={}",
                path,
                e.getMessage());
        return Optional.empty();
    }

    List<BackupContents.TableRef> tableRefs() {
        return tables.refs();
    }

    /** @return empty if the table cannot be read, or its pack cannot be named again */
    List<StoredFile> table(int number) {
        if (isLost(tables.refs().get(number).frame())) {
            return List.of();
        }
        try {
            return tables.table(number);
        } catch (DamagedObjectException e) {
            return List.of();
        }
    }

    /**
     * The content of pages, one behind the other.
     *
     * @throws PreviousBackupUnusableException if it is damaged
     */
    byte[] read(Stretch pages) {
        var bytes = new byte[pages.pages() * Stretch.PAGE_BYTES];
        try {
            new StretchReader(frames, packs).fill(pages, bytes, bytes.length);
        } catch (DamagedObjectException e) {
            throw new PreviousBackupUnusableException(String.valueOf(e.getMessage()), e);
        }
        requireChecksums(pages, bytes);
        return bytes;
    }

    private static void requireChecksums(Stretch pages, byte[] bytes) {
        var checksum = new PageChecksum();
        for (var page = 0; page < pages.pages(); page++) {
            if (checksum.of(bytes, page * Stretch.PAGE_BYTES, Stretch.PAGE_BYTES) != pages.checksums()[page]) {
                throw new PreviousBackupUnusableException("a page has another checksum than its map tells", null);
            }
        }
    }

    /** Whether the pack is gone or cut short, though what is wanted of it may still be readable. */
    private boolean isLost(FrameRef frame) {
        return lost.get(packs.numberOf(frame.pack()));
    }

    boolean isLost(long location) {
        return location != PageLocation.ZEROS && lost.get(PageLocation.pack(location));
    }

    boolean isInWornPack(long location) {
        return worn.get(PageLocation.pack(location));
    }
}
