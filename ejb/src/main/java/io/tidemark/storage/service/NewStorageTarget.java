package io.tidemark.storage.service;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where backups shall go.
 *
 * @param address {@code s3://bucket/prefix?endpoint=…&region=…}, or {@code file:///directory} where the provider allows it
 * @param accessKey null for stores without credentials
 * @param secretKey null for stores without credentials
 * @param deleteAccessKey what deletes alone are made with; null if with {@code accessKey}
 * @param deleteSecretKey null if {@code deleteAccessKey} is
 */
public record NewStorageTarget(
        String name,
        String address,
        @Nullable String accessKey,
        @Nullable String secretKey,
        @Nullable String deleteAccessKey,
        @Nullable String deleteSecretKey)
        implements Serializable {

    @Override
    public String toString() {
        return "NewStorageTarget[name=%s, address=%s]".formatted(name, address);
    }
}
