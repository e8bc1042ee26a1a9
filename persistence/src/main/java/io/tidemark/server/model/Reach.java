package io.tidemark.server.model;

import org.jspecify.annotations.Nullable;

/**
 * How a server is reached.
 *
 * @param sealedPassword sealed with the tenant's key and the server's id; never written to
 * @param rootCertificate PEM; null: the authorities the service trusts anyway
 */
@SuppressWarnings("ArrayRecordComponent") // sealed bytes, passed through
public record Reach(
        String host,
        int port,
        String database,
        String user,
        byte[] sealedPassword,
        TlsMode tls,
        @Nullable String rootCertificate) {}
