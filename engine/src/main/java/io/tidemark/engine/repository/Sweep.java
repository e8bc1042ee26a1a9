package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes packs that no backup names, and what uploads left that were never completed.
 *
 * <p>An object is spared while it is younger than a margin by the store's own clock, and while an open writer may still come
 * to name it. Repeatable: what one run leaves behind the next one finds.
 */
public final class Sweep {

    /** Time an object is spared though nothing names it. */
    public static final Duration DEFAULT_MARGIN = Duration.ofHours(24);

    /** Longest time a backup may take; a note older than this was left by a writer that died. */
    static final Duration WRITER_LIFETIME = Duration.ofDays(7);

    /** Longest time that one object may take to be uploaded. */
    static final Duration UPLOAD_LIFETIME = Duration.ofDays(1);

    /** What can be so large that it is uploaded in parts; others may keep something else in the bucket. */
    private static final List<String> LARGE = List.of("packs/", "maps/", "wal/");

    private static final String PROBES = "sweeps/";

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final RepositoryContext context;

    Sweep(RepositoryContext context) {
        this.context = context;
    }

    /**
     * What a sweep did.
     *
     * @param deferred objects that the store did not let go: they are locked, or the credentials may not delete
     * @param uploads abandoned because they had begun a day ago and were not completed
     */
    public record Swept(long objects, long bytes, long deferred, int uploads) {}

    /**
     * Sweeps once.
     *
     * @throws EngineException with {@link ErrorCode#OBJECT_CORRUPT} if a manifest is damaged: nobody can tell what it names,
     *     so nothing is deleted until that backup is removed
     */
    public Swept run(Duration margin) {
        var manifests = new Manifests(context);
        var now = storeTime();
        removeProbes(now.minus(margin));
        // Before and after the notes: a writer that commits or begins meanwhile shows up in one of the three.
        var ids = new HashSet<>(manifests.ids());
        var cutoff = now.minus(margin);
        var named = new HashSet<PackId>();
        for (var note : livingNotes(now, ids)) {
            named.addAll(new OpenWriters(context).packsOf(note.key()));
            cutoff = cutoff.isBefore(note.createdAt()) ? cutoff : note.createdAt();
        }
        ids.addAll(manifests.ids());
        for (var id : ids) {
            manifests
                    .contents(id)
                    .ifPresent(contents -> contents.packs().map(PackFacts::id).forEach(named::add));
        }
        return deleteUnnamed(named, cutoff, abandonUploads(now.minus(UPLOAD_LIFETIME)));
    }

    /** The store's clock decides ages, so it is asked: an object is written, looked at and deleted. */
    private Instant storeTime() {
        var probe = new ObjectKey("%s%08x".formatted(PROBES, context.random().nextInt()));
        context.store().createPassing(probe, Content.of(new byte[] {1}));
        var found = context.store().find(probe).orElseThrow(() -> DamagedObjectException.missing(probe));
        new OpenWriters(context).withdraw(probe);
        return found.createdAt();
    }

    /** What sweeps have left that were killed before they had looked at the time. */
    private void removeProbes(Instant olderThan) {
        var probes = objects(PROBES, olderThan);
        probes.forEach(probe -> new OpenWriters(context).withdraw(probe.key()));
    }

    /** A note outlives its backup's commit where it was locked when the writer took it back. */
    private List<StoredObject> livingNotes(Instant now, Set<BackupId> committed) {
        var writers = new OpenWriters(context);
        var living = new ArrayList<StoredObject>();
        for (var note : writers.all()) {
            var isDone =
                    OpenWriters.backupOf(note.key()).filter(committed::contains).isPresent();
            if (isDone || note.createdAt().isBefore(now.minus(WRITER_LIFETIME))) {
                writers.withdraw(note.key());
            } else {
                living.add(note);
            }
        }
        return living;
    }

    private Swept deleteUnnamed(Set<PackId> named, Instant cutoff, int uploads) {
        var objects = 0L;
        var bytes = 0L;
        var deferred = 0L;
        for (var kind : PackKind.values()) {
            for (var object : unnamed(kind, named, cutoff)) {
                if (delete(object)) {
                    objects++;
                    bytes += object.sizeBytes();
                } else {
                    deferred++;
                }
            }
        }
        return new Swept(objects, bytes, deferred, uploads);
    }

    /** Not every store shows its uploads, and not to everybody: what else there is to sweep does not wait for that. */
    private int abandonUploads(Instant startedBefore) {
        try {
            return LARGE.stream()
                    .mapToInt(prefix -> context.store().abandonUploads(prefix, startedBefore))
                    .sum();
        } catch (EngineException refused) {
            LOG.info("uploads that were never completed stay: reason={}", refused.getMessage());
            return 0;
        }
    }

    private List<StoredObject> unnamed(PackKind kind, Set<PackId> named, Instant cutoff) {
        var spared = new HashSet<String>();
        named.forEach(id -> spared.add(id.key(kind).path()));
        return objects(kind.prefix(), cutoff).stream()
                .filter(object -> !spared.contains(object.key().path()))
                .toList();
    }

    private List<StoredObject> objects(String prefix, Instant olderThan) {
        try (Stream<StoredObject> all = context.store().list(prefix)) {
            return all.filter(object -> object.createdAt().isBefore(olderThan)).toList();
        }
    }

    private boolean delete(StoredObject object) {
        try {
            context.store().delete(object.key());
            return true;
        } catch (EngineException e) {
            if (e.code() != ErrorCode.OBJECT_LOCKED && e.code() != ErrorCode.STORAGE_DENIED) {
                throw e;
            }
            LOG.debug("deletion is deferred: object={} reason={}", object.key(), e.getMessage());
            return false;
        }
    }
}
