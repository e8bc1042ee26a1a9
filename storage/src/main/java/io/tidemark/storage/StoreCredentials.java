package io.tidemark.storage;

import io.tidemark.engine.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What a store asks of its users.
 *
 * @param accessKey empty where nothing is asked, as by folders
 * @param forDeletes what deletes are made with, and nothing else; null if with the same
 */
public record StoreCredentials(
        String accessKey, Secret secretKey, @Nullable StoreCredentials forDeletes) {

    public StoreCredentials(String accessKey, Secret secretKey) {
        this(accessKey, secretKey, null);
    }

    public static StoreCredentials none() {
        return new StoreCredentials("", Secret.of(""));
    }

    /** The same, with deletes made by {@code other}: then these need no right to delete. */
    public StoreCredentials withDeletesBy(StoreCredentials other) {
        return new StoreCredentials(accessKey, secretKey, other);
    }
}
