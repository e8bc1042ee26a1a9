package io.tidemark.engine.repository;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.storage.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Looks for damage in a repository. Changes nothing, and goes on after a finding; only a store that fails, as opposed to an
 * object that is damaged, ends it.
 */
public final class Verifier {

    private final RepositoryContext context;

    Verifier(RepositoryContext context) {
        this.context = context;
    }

    /** Verifies all backups and, beyond {@link VerificationLevel#EXISTS}, all sealed objects. */
    public Verification run(VerificationLevel level, Progress progress, Cancellation cancellation) {
        return new Run(context, level, progress, cancellation).run();
    }

    /** One run, with what it has found so far. */
    private static final class Run {

        private final RepositoryContext context;
        private final VerificationLevel level;
        private final Progress progress;
        private final Cancellation cancellation;
        private final Findings findings = new Findings();
        // a reader keeps some 32 MiB of what it has read: each is made when its turn comes
        private final Map<BackupId, Supplier<BackupReader>> readers = new LinkedHashMap<>();
        private final Map<PackFacts, Set<BackupId>> packs = new LinkedHashMap<>();
        private int backups;
        private long objects;
        private long bytesRead;

        private Run(RepositoryContext context, VerificationLevel level, Progress progress, Cancellation cancellation) {
            this.context = context;
            this.level = level;
            this.progress = progress;
            this.cancellation = cancellation;
        }

        private Verification run() {
            openBackups();
            progress.phase("verify-objects");
            Presence.check(context.store(), packs.keySet())
                    .forEach((pack, damage) -> findings.add(damage, packs.getOrDefault(pack, Set.of())));
            objects += packs.size();
            forEachBackup((id, reader) -> walkFiles(id, reader, file -> verifyMap(reader, file)));
            if (level != VerificationLevel.EXISTS) {
                verifyFrames();
                verifySealedObjects();
            }
            if (level == VerificationLevel.EVERYTHING) {
                progress.phase("verify-files");
                forEachBackup(this::verifyFiles);
            }
            return new Verification(level, backups, objects, bytesRead, findings.damages());
        }

        private void forEachBackup(BiConsumer<BackupId, BackupReader> work) {
            readers.forEach((id, reader) -> work.accept(id, reader.get()));
        }

        private void openBackups() {
            var manifests = new Manifests(context);
            for (var id : manifests.ids()) {
                cancellation.throwIfRequested();
                backups++;
                objects++;
                try {
                    var head = manifests.head(id);
                    var contents = manifests.contents(id);
                    if (head.isPresent() && contents.isPresent()) {
                        readers.put(id, () -> new BackupReader(context, head.get(), contents.get()));
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

        private void verifyFrames() {
            progress.phase("verify-frames");
            progress.total(
                    packs.keySet().stream().mapToLong(PackFacts::sizeBytes).sum());
            var damagedFrames = new HashMap<FrameRef, DamagedObjectException>();
            packs.forEach((pack, users) -> {
                try {
                    for (var damage : new PackCheck(context, pack, cancellation).run()) {
                        if (pack.kind() == PackKind.PAGES) {
                            damagedFrames.put(new FrameRef(pack.id(), damage.frame()), damage);
                        }
                        findings.add(damage, Set.of());
                    }
                } catch (DamagedObjectException e) {
                    findings.add(e, users);
                }
                bytesRead += pack.sizeBytes();
                progress.advance(pack.sizeBytes());
            });
            if (!damagedFrames.isEmpty()) {
                forEachBackup((id, reader) -> walkFiles(id, reader, file -> findUses(id, reader, file, damagedFrames)));
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

        private void verifySealedObjects() {
            var keys = new ArrayList<ObjectKey>();
            var sealed = new SealedObjects(context);
            try (var all = sealed.list("")) {
                all.forEach(object -> keys.add(object.key()));
            }
            for (var key : keys) {
                cancellation.throwIfRequested();
                objects++;
                try {
                    var object = sealed.open(key);
                    if (object.isPresent()) {
                        bytesRead += drain(key, object.get());
                    }
                } catch (DamagedObjectException e) {
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
    }
}
