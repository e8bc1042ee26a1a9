package io.tidemark.engine.repository;

import io.tidemark.engine.storage.ObjectKey;

/** What became of an object given to {@link SealedObjects#create}. */
public sealed interface SealedCreation {

    /** Where the content now is. */
    ObjectKey key();

    record Created(ObjectKey key) implements SealedCreation {}

    /** The same content was there already. */
    record AlreadyPresent(ObjectKey key) implements SealedCreation {}

    /**
     * The name is taken by other content, which stays. This content was kept beside it.
     *
     * @param key where this content now is
     * @param taken the name that was asked for
     */
    record Diverged(ObjectKey key, ObjectKey taken) implements SealedCreation {}
}
