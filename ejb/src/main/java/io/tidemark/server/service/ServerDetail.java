package io.tidemark.server.service;

import io.tidemark.server.model.TlsMode;
import io.tidemark.storage.model.StorageTargetId;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A protected server with its settings; never its password.
 *
 * @param database null, as are {@code user} and {@code tls}: nobody has said how it is reached
 * @param maxRateKilobytes ceiling of a base backup per second; null: none
 * @param copyConnections over which all files are read where that is done over SQL; null: the usual number for what changed, and one
 *     stream for every page
 * @param compression of what is stored from now on; what is stored already is read whatever it is
 */
public record ServerDetail(
        ServerSummary summary,
        @Nullable String database,
        @Nullable String user,
        @Nullable TlsMode tls,
        @Nullable String rootCertificate,
        String systemIdentifier,
        int walSegmentBytes,
        String slot,
        StorageTargetId storage,
        String storageName,
        @Nullable Integer maxRateKilobytes,
        @Nullable Integer copyConnections,
        CompressionSetting compression,
        UsageView usage)
        implements Serializable {}
