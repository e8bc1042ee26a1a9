package io.tidemark.engine.repository;

import io.tidemark.engine.storage.ObjectStore;
import java.security.SecureRandom;

/** What every part of an open repository works with. */
record RepositoryContext(
        ObjectStore store,
        RepositoryKey key,
        WrappedKeys keys,
        Fingerprints.Kind fingerprints,
        RepositoryDescription description,
        RepositorySettings settings,
        SecureRandom random) {}
