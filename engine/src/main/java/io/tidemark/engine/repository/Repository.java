package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.MeteringObjectStore;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.ObjectStore.Creation;
import io.tidemark.engine.storage.StoreMeter;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The store of one server's backups and WAL.
 *
 * <p>Holds nothing open: whoever opened the {@link ObjectStore} closes it. Safe to use from many threads.
 */
public final class Repository {

    private final RepositoryContext context;
    private final Manifests manifests;
    private final OpenWriters openWriters;

    private Repository(RepositoryContext context) {
        this.context = context;
        this.manifests = new Manifests(context);
        this.openWriters = new OpenWriters(context);
    }

    /**
     * Creates a repository in an empty store or prefix, with a fresh random key wrapped by {@code wrap}.
     *
     * @throws EngineException with {@link ErrorCode#CONFLICT} if there is one already
     */
    public static Repository create(ObjectStore store, RepositoryDescription description, KeyWrap wrap) {
        if (store.find(DescriptionFile.KEY).isPresent()) {
            throw taken();
        }
        var random = new SecureRandom();
        var key = RepositoryKey.random(random);
        var parsed = DescriptionFile.Parsed.of(description, key);
        var keys = new WrappedKeys(store, parsed);
        var place = keys.add(key, wrap, random);
        var bytes = DescriptionFile.encode(description, key.id(), parsed.fingerprints());
        var creation = store.create(DescriptionFile.KEY, Content.of(bytes));
        // the answer to a first attempt may have been lost on the way: then it is our own that is there
        if (creation == Creation.ALREADY_PRESENT
                && !Arrays.equals(
                        bytes, DescriptionFile.read(store, DescriptionFile.KEY).orElse(null))) {
            keys.deleteUnlessLocked(place);
            throw taken();
        }
        return new Repository(new RepositoryContext(
                store, key, keys, parsed.fingerprints(), description, RepositorySettings.defaults(), random));
    }

    private static EngineException taken() {
        return new EngineException(
                ErrorCode.CONFLICT,
                "there is a repository at this place already",
                "Open it, or create the new one under another prefix.");
    }

    /**
     * Opens the repository of {@code store}.
     *
     * @throws EngineException with {@link ErrorCode#NOT_FOUND} if there is none, {@link ErrorCode#KEY_UNUSABLE} if
     *     {@code wrap} does not hold its key or the description was altered, {@link ErrorCode#FORMAT_NOT_SUPPORTED} if it was
     *     written by a newer program
     */
    public static Repository open(ObjectStore store, KeyWrap wrap) {
        var bytes = DescriptionFile.read(store, DescriptionFile.KEY)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.NOT_FOUND,
                        "there is no repository at this place: '%s' is missing".formatted(DescriptionFile.KEY),
                        "Check bucket, prefix and region of the store."));
        var parsed = DescriptionFile.decode(bytes);
        var keys = new WrappedKeys(store, parsed);
        var key = keys.find(wrap).orElseThrow(keys::unusable);
        return new Repository(new RepositoryContext(
                store,
                key,
                keys,
                parsed.fingerprints(),
                parsed.description(),
                RepositorySettings.defaults(),
                new SecureRandom()));
    }

    /** The same repository, written with other settings. */
    public Repository with(RepositorySettings settings) {
        return with(context.store(), settings);
    }

    /** The same repository; what is done to its store in this way is counted. */
    public Repository metered(StoreMeter meter) {
        return with(new MeteringObjectStore(context.store(), meter), context.settings());
    }

    private Repository with(ObjectStore store, RepositorySettings settings) {
        return new Repository(new RepositoryContext(
                store,
                context.key(),
                context.keys(),
                context.fingerprints(),
                context.description(),
                settings,
                context.random()));
    }

    public RepositoryDescription description() {
        return context.description();
    }

    /** Lets {@code another} open this repository too, whoever else does. Nothing is written anew but the wrapped key. */
    public KeyAdmission admit(KeyWrap another) {
        return context.keys().admit(context.key(), another, context.random());
    }

    /**
     * Ends what was there before an admission, and nothing that came after. Who had opened the repository goes on working, and copies of the
     * removed objects still open with the keys they were wrapped by. May be done again.
     *
     * @return whether nobody opens it who did before; the first holder of a repository of an older program always does, and one whose
     *     object the store keeps
     * @throws EngineException with {@link ErrorCode#KEY_UNUSABLE} if what was admitted is not there; nothing is changed then
     */
    public boolean shutOutFormer(KeyAdmission admission) {
        return context.keys().shutOutFormer(admission);
    }

    /** Takes an admission back. */
    public void withdraw(KeyAdmission admission) {
        context.keys().withdraw(admission);
    }

    /**
     * Removes all wrapped keys of the repository at {@code store}: nobody opens it any more, whatever key he has. Doing it again is no error.
     *
     * @return whether that holds; a repository of an older program still opens with the key of its first holder, and one whose objects the
     *     store keeps with theirs
     */
    public static boolean removeKeys(ObjectStore store) {
        var bytes = DescriptionFile.read(store, DescriptionFile.KEY);
        if (bytes.isEmpty()) {
            return true;
        }
        return new WrappedKeys(store, DescriptionFile.decode(bytes.get())).removeAll();
    }

    /**
     * Begins a backup. It exists only once committed.
     *
     * @param previous the backup to compare with, usually the newest: pages that it holds already are not stored again
     * @throws EngineException with {@link ErrorCode#NOT_FOUND} if there is no such previous backup,
     *     {@link ErrorCode#CONFLICT} if {@code id} is taken
     */
    public BackupWriter beginBackup(BackupId id, Optional<BackupId> previous) {
        if (manifests.exists(id)) {
            throw Manifests.taken(id);
        }
        if (previous.isEmpty()) {
            var comparison = new BackupWriter.Comparison(new PackTable(), null);
            return new BackupWriter(context, id, openWriters, openWriters.announce(id, List.of()), comparison);
        }
        var contents = contents(previous.get());
        var note = openWriters.announce(id, contents.packs().map(PackFacts::id).toList());
        try {
            // a sweep that began before the note was there may only miss it if the previous backup was still there
            if (!manifests.exists(previous.get())) {
                throw Manifests.notFound(previous.get());
            }
            var packs = contents.packTable();
            var missing = new HashSet<PackId>();
            Presence.check(context.store(), contents.packs().toList()).keySet().forEach(pack -> missing.add(pack.id()));
            var compared = new PreviousBackup(contents, new FrameReader(context, packs), packs, missing);
            return new BackupWriter(context, id, openWriters, note, new BackupWriter.Comparison(packs, compared));
        } catch (EngineException e) {
            openWriters.withdraw(note);
            throw e;
        }
    }

    /** All committed backups that can be read, oldest first. */
    public List<BackupManifest> backups() {
        return catalogue().backups();
    }

    /** All committed backups, and those whose manifest is damaged. Reads one small range of each manifest. */
    public BackupCatalogue catalogue() {
        return catalogue(List.of());
    }

    /** As {@link #catalogue()}, also where the store's listing lags behind: {@code known} backups are looked for by their names. */
    public BackupCatalogue catalogue(Collection<BackupId> known) {
        return manifests.catalogue(known);
    }

    /**
     * The facts of one backup.
     *
     * @throws EngineException with {@link ErrorCode#NOT_FOUND} if there is no such backup
     */
    public BackupManifest manifest(BackupId id) {
        return manifests.head(id).orElseThrow(() -> Manifests.notFound(id));
    }

    /**
     * Reads a backup.
     *
     * @throws EngineException with {@link ErrorCode#NOT_FOUND} if there is no such backup
     */
    public BackupReader reader(BackupId id) {
        return new BackupReader(context, manifest(id), contents(id));
    }

    /**
     * Compares two backups; whichever was taken first is the older one. One and the same do not differ.
     *
     * @throws EngineException with {@link ErrorCode#NOT_FOUND} if there is no such backup
     */
    public BackupComparison compare(BackupId one, BackupId other) {
        var isInOrder = one.compareTo(other) <= 0;
        return new BackupComparison(reader(isInOrder ? one : other), reader(isInOrder ? other : one));
    }

    /**
     * Writes PostgreSQL's manifest of a backup that another one shall build upon to {@code target}, which stays open.
     *
     * @throws PreviousBackupUnusableException if it is damaged
     */
    public void previousManifest(BackupId previous, OutputStream target) {
        try {
            reader(previous).postgresManifest(target);
        } catch (DamagedObjectException e) {
            throw new PreviousBackupUnusableException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What the backups take in the store. Reads all manifests; damaged ones are left out. */
    public RepositoryUsage usage() {
        var contents = new ArrayList<BackupContents>();
        var logicalBytes = 0L;
        for (var backup : backups()) {
            try {
                var found = manifests.contents(backup.id());
                if (found.isPresent()) {
                    contents.add(found.get());
                    logicalBytes += backup.sizes().totalBytes();
                }
            } catch (DamagedObjectException e) {
                // verification tells of it
            }
        }
        return RepositoryUsage.of(logicalBytes, contents);
    }

    private BackupContents contents(BackupId id) {
        return manifests.contents(id).orElseThrow(() -> Manifests.notFound(id));
    }

    /** WAL segments and small files, each an object of its own. */
    public SealedObjects sealed() {
        return new SealedObjects(context);
    }

    /**
     * Lets nobody remove {@code backups} for as long as the store locks what is written now. Needed from time to time for
     * backups that are kept longer than their locks; does nothing where nothing is locked.
     */
    public void renew(List<BackupId> backups) {
        new RepositoryLocks(context).renewBackups(backups);
    }

    /**
     * Removes a backup: from now on it does not exist. Its bytes go with a later {@link Sweep}. Removing an absent backup is
     * no error. Other backups are not concerned.
     *
     * @throws EngineException with {@link ErrorCode#OBJECT_LOCKED} if its lock has not ended: it stays a backup
     */
    public void remove(BackupId id) {
        context.store().delete(Manifests.key(id));
    }

    public Verifier verifier() {
        return new Verifier(context);
    }

    public Sweep sweep() {
        return new Sweep(context);
    }

    @Override
    public String toString() {
        return "repository " + context.description().id();
    }
}
