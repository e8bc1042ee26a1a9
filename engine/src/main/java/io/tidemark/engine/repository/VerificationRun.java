package io.tidemark.engine.repository;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.repository.VerificationPlan.Item;
import io.tidemark.engine.storage.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One run of a {@link Verifier}, with what it has found so far. */
final class VerificationRun {

    /**
     * What is verified beyond being there.
     *
     * @param walked backups whose maps are followed
     * @param packs of which every frame is opened
     * @param sealed objects that are read
     * @param rebuilt backups of which every file is put together
     */
    record Selection(Set<BackupId> walked, Set<PackFacts> packs, Set<ObjectKey> sealed, Set<BackupId> rebuilt) {}

    /** What a manifest says. A reader keeps some 32 MiB of what it has read, so each is made when its turn comes. */
    private record Opened(BackupManifest manifest, BackupContents contents) {

        BackupReader reader(RepositoryContext context) {
            return new BackupReader(context, manifest, contents);
        }
    }

    private final RepositoryContext context;
    private final Manifests manifests;
    private final Progress progress;
    private final Cancellation cancellation;
    private final Findings findings = new Findings();
    private final Map<BackupId, Opened> opened = new LinkedHashMap<>();
    private final Map<PackFacts, Set<BackupId>> packs = new LinkedHashMap<>();
    private final Set<BackupId> walked = new HashSet<>();
    private int backups;
    private long objects;
    private long bytesRead;

    VerificationRun(RepositoryContext context, Progress progress, Cancellation cancellation) {
        this.context = context;
        this.manifests = new Manifests(context);
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /** Reads the manifests. Those that are gone by now are left out. */
    void open(List<BackupId> ids) {
        context.keys().damages(context.key()).forEach(damage -> findings.add(damage, Set.copyOf(ids)));
        for (var id : ids) {
            cancellation.throwIfRequested();
            backups++;
            objects++;
            try {
                var head = manifests.head(id);
                var contents = manifests.contents(id);
                if (head.isPresent() && contents.isPresent()) {
                    opened.put(id, new Opened(head.get(), contents.get()));
                    contents.get()
                            .packs()
                            .forEach(pack -> packs.computeIfAbsent(pack, p -> new TreeSet<>())
                                    .add(id));
                }
            } catch (DamagedObjectException e) {
                findings.add(e, Set.of(id));
            }
        }
    }

    /** Backups whose manifest could be read. */
    Set<BackupId> backups() {
        return opened.keySet();
    }

    Set<PackFacts> packs() {
        return packs.keySet();
    }

    Set<Item> sealedObjects() {
        try (var all = new SealedObjects(context).list("")) {
            return all.map(object -> new Item(object.key(), object.sizeBytes()))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    static Item item(PackFacts pack) {
        return new Item(pack.key(), pack.sizeBytes());
    }

    /** Following the maps of a backup. */
    Item maps(BackupId id) {
        var bytes = opened(id).contents().maps().stream()
                .mapToLong(PackFacts::sizeBytes)
                .sum();
        return new Item(Manifests.key(id), bytes);
    }

    /** All that has to be intact for a backup to be. */
    Stream<Item> itemsOf(BackupId id) {
        return Stream.concat(Stream.of(maps(id)), opened(id).contents().packs().map(VerificationRun::item));
    }

    /** Whether it is a pack with pages of the backup: its damage leaves the maps as they are. */
    boolean hasPages(BackupId id, ObjectKey object) {
        return opened.containsKey(id)
                && opened(id).contents().pages().stream()
                        .anyMatch(use -> use.pack().key().equals(object));
    }

    private Opened opened(BackupId id) {
        return Optional.ofNullable(opened.get(id)).orElseThrow();
    }

    /** Looks whether all packs are there, and into what is selected. Once. */
    Verification verify(Selection selection, VerificationLevel level) {
        progress.phase("verify-objects");
        Presence.check(context.store(), packs.keySet())
                .forEach((pack, damage) -> findings.add(damage, packs.getOrDefault(pack, Set.of())));
        objects += packs.size();
        walkMaps(selection.walked());
        if (level != VerificationLevel.EXISTS) {
            verifyFrames(selection.packs());
            selection.sealed().stream().sorted().forEach(this::verifySealedObject);
        }
        if (level == VerificationLevel.EVERYTHING) {
            progress.phase("verify-files");
            forEach(selection.rebuilt(), this::verifyFiles);
        }
        forgetRemoved();
        return new Verification(level, backups, objects, bytesRead, findings.damages());
    }

    private void forEach(Collection<BackupId> ids, BiConsumer<BackupId, BackupReader> work) {
        opened.forEach((id, manifest) -> {
            if (ids.contains(id)) {
                work.accept(id, manifest.reader(context));
            }
        });
    }

    private interface FileCheck {
        void check(StoredFile file);
    }

    /** Goes on with the next file, or the next table of files, after damage. */
    private void walkFiles(BackupId id, BackupReader reader, FileCheck check) {
        for (var table = 0; table < reader.contents().tables().size(); table++) {
            cancellation.throwIfRequested();
            List<StoredFile> files;
            try {
                files = reader.table(table);
            } catch (DamagedObjectException e) {
                findings.add(e, Set.of(id));
                continue;
            }
            for (var file : files) {
                try {
                    check.check(file);
                } catch (DamagedObjectException e) {
                    findings.add(e, Set.of(id));
                }
            }
        }
        try {
            check.check(reader.contents().postgresManifest());
        } catch (DamagedObjectException e) {
            findings.add(e, Set.of(id));
        }
    }

    private void walkMaps(Collection<BackupId> ids) {
        forEach(ids, (id, reader) -> {
            if (walked.add(id)) {
                walkFiles(id, reader, file -> verifyMap(reader, file));
            }
        });
    }

    private static void verifyMap(BackupReader reader, StoredFile file) {
        for (var node : file.stretches()) {
            for (var location : reader.stretch(node).locations()) {
                if (location != PageLocation.ZEROS) {
                    // every pack that a page is in must be named by the manifest, or a sweep would take it
                    reader.requireNamed(location);
                }
            }
        }
    }

    private void verifyFrames(Set<PackFacts> selected) {
        progress.phase("verify-frames");
        progress.total(selected.stream().mapToLong(PackFacts::sizeBytes).sum());
        var damagedFrames = new HashMap<FrameRef, DamagedObjectException>();
        var usersOfDamagedMaps = new TreeSet<BackupId>();
        packs.forEach((pack, users) -> {
            if (!selected.contains(pack)) {
                return;
            }
            try {
                for (var damage : new PackCheck(context, pack, cancellation).run()) {
                    if (pack.kind() == PackKind.PAGES) {
                        damagedFrames.put(new FrameRef(pack.id(), damage.frame()), damage);
                    } else {
                        usersOfDamagedMaps.addAll(users);
                    }
                    findings.add(damage, Set.of());
                }
            } catch (DamagedObjectException e) {
                findings.add(e, users);
            }
            bytesRead += pack.sizeBytes();
            progress.advance(pack.sizeBytes());
        });
        walkMaps(usersOfDamagedMaps);
        if (!damagedFrames.isEmpty()) {
            forEach(
                    backups(),
                    (id, reader) -> walkFiles(id, reader, file -> findUses(id, reader, file, damagedFrames)));
        }
    }

    private void findUses(
            BackupId id, BackupReader reader, StoredFile file, Map<FrameRef, DamagedObjectException> damaged) {
        var used = new HashSet<DamagedObjectException>();
        for (var node : file.stretches()) {
            for (var location : reader.stretch(node).locations()) {
                if (location != PageLocation.ZEROS) {
                    var pack = reader.packs().idOf(PageLocation.pack(location));
                    Optional.ofNullable(damaged.get(new FrameRef(pack, PageLocation.frame(location))))
                            .ifPresent(used::add);
                }
            }
        }
        used.forEach(damage -> findings.add(damage, Set.of(id)));
    }

    private void verifySealedObject(ObjectKey key) {
        cancellation.throwIfRequested();
        objects++;
        try {
            var object = new SealedObjects(context).open(key);
            if (object.isPresent()) {
                bytesRead += drain(key, object.get());
            }
        } catch (DamagedObjectException e) {
            // what was listed and is gone was removed
            if (e.code() != ErrorCode.OBJECT_MISSING) {
                findings.add(e, Set.of());
            }
        }
    }

    private static long drain(ObjectKey key, SealedObject object) {
        try (InputStream content = object.content()) {
            return content.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw StoreFailures.reading(key, e);
        }
    }

    private void verifyFiles(BackupId id, BackupReader reader) {
        progress.total(reader.manifest().sizes().totalBytes());
        walkFiles(id, reader, file -> {
            cancellation.throwIfRequested();
            if (!file.isDirectory()) {
                reader.read(file, OutputStream.nullOutputStream());
                bytesRead += file.sizeBytes();
                progress.advance(file.sizeBytes());
            }
        });
    }

    /** What was removed while the run went on, and swept after that, is not damaged. */
    private void forgetRemoved() {
        var missing = findings.damages().stream().anyMatch(damage -> damage.code() == ErrorCode.OBJECT_MISSING);
        if (!missing) {
            return;
        }
        var removed = new HashSet<>(opened.keySet());
        manifests.ids().forEach(removed::remove);
        packs.forEach((pack, users) -> {
            if (removed.containsAll(users)) {
                findings.forget(pack.key());
            }
        });
        findings.forget(removed);
    }
}
