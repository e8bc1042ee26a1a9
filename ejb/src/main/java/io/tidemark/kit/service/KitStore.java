package io.tidemark.kit.service;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where the repository of one server is. Either a folder, or a bucket with all that belongs to it.
 *
 * @param address as the command line takes it
 * @param accessKey the name of the account, never its secret; null if the service has none
 * @param credentialsFile what the commands call the file with the account
 */
public record KitStore(
        String address,
        @Nullable String folder,
        @Nullable String endpoint,
        @Nullable String region,
        @Nullable String bucket,
        @Nullable String prefix,
        @Nullable String accessKey,
        @Nullable String credentialsFile)
        implements Serializable {}
