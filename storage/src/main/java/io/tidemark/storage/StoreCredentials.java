package io.tidemark.storage;

import io.tidemark.engine.Secret;

/**
 * What a store asks of its users.
 *
 * @param accessKey empty where nothing is asked, as by folders
 */
public record StoreCredentials(String accessKey, Secret secretKey) {

    public static StoreCredentials none() {
        return new StoreCredentials("", Secret.of(""));
    }
}
