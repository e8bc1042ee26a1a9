package io.tidemark.server.service;

import io.tidemark.server.model.TlsMode;
import io.tidemark.storage.model.StorageTargetId;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A protected server with its settings; never its password.
 *
 * @param rpoSeconds the age of the newest recoverable moment that is still fine
 */
public record ServerDetail(
        ServerSummary summary,
        String database,
        String user,
        TlsMode tls,
        @Nullable String rootCertificate,
        String systemIdentifier,
        int walSegmentBytes,
        String slot,
        StorageTargetId storage,
        String storageName,
        int rpoSeconds,
        @Nullable Integer maxRateKilobytes)
        implements Serializable {}
