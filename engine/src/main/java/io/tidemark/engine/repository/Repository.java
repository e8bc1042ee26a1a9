package io.tidemark.engine.repository;

import io.tidemark.engine.storage.ObjectStore;
import java.util.List;
import java.util.Optional;

/**
 * The store of one server's backups and WAL.
 *
 * <p>Holds nothing open: whoever opened the {@link ObjectStore} closes it. Safe to use from many threads.
 */
public class Repository {

    /**
     * Creates a repository in an empty store or prefix, with a fresh random key wrapped by {@code wrap}.
     *
     * @throws io.tidemark.engine.EngineException with {@link io.tidemark.engine.ErrorCode#CONFLICT} if there is one already
     */
    public static Repository create(ObjectStore store, RepositoryDescription description, KeyWrap wrap) {
        return open(store, wrap);
    }

    /**
     * Opens the repository of {@code store}.
     *
     * @throws io.tidemark.engine.EngineException with {@link io.tidemark.engine.ErrorCode#NOT_FOUND} if there is none,
     *     {@link io.tidemark.engine.ErrorCode#KEY_UNUSABLE} if {@code wrap} does not hold its key,
     *     {@link io.tidemark.engine.ErrorCode#FORMAT_NOT_SUPPORTED} if it was written by a newer program
     */
    public static Repository open(ObjectStore store, KeyWrap wrap) {
        return new Repository();
    }

    /** The same repository, written with other settings. */
    public Repository with(RepositorySettings other) {
        throw new UnsupportedOperationException();
    }

    public RepositoryDescription description() {
        throw new UnsupportedOperationException();
    }

    /** Lets {@code another} open this repository too. Nothing is written anew but the wrapped key. */
    public void admit(KeyWrap another) {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins a backup. It exists only once committed.
     *
     * @param previous the backup to compare with, usually the newest: pages that it holds already are not stored again
     * @throws io.tidemark.engine.EngineException with {@link io.tidemark.engine.ErrorCode#NOT_FOUND} if there is no such
     *     previous backup, {@link io.tidemark.engine.ErrorCode#CONFLICT} if {@code id} is taken
     */
    public BackupWriter beginBackup(BackupId id, Optional<BackupId> previous) {
        throw new UnsupportedOperationException();
    }

    /** All committed backups that can be read, oldest first. */
    public List<BackupManifest> backups() {
        return catalogue().backups();
    }

    /** All committed backups, and those whose manifest is damaged. Reads one small range of each manifest. */
    public BackupCatalogue catalogue() {
        throw new UnsupportedOperationException();
    }

    /**
     * @throws io.tidemark.engine.EngineException with {@link io.tidemark.engine.ErrorCode#NOT_FOUND} if there is no such
     *     backup
     */
    public BackupManifest manifest(BackupId id) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads a backup.
     *
     * @throws io.tidemark.engine.EngineException with {@link io.tidemark.engine.ErrorCode#NOT_FOUND} if there is no such
     *     backup
     */
    public BackupReader reader(BackupId id) {
        throw new UnsupportedOperationException();
    }

    /** WAL segments and small files, each an object of its own. */
    public SealedObjects sealed() {
        throw new UnsupportedOperationException();
    }

    /**
     * Removes a backup: from now on it does not exist. Its bytes go with the next {@link Sweep}. Removing an absent backup
     * is no error. Other backups are not concerned.
     */
    public void remove(BackupId id) {
        throw new UnsupportedOperationException();
    }

    public Verifier verifier() {
        throw new UnsupportedOperationException();
    }

    public Sweep sweep() {
        throw new UnsupportedOperationException();
    }
}
