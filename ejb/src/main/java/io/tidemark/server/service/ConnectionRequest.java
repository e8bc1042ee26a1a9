package io.tidemark.server.service;

import io.tidemark.server.model.TlsMode;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a server.
 *
 * @param password null: keep the one that is stored
 * @param rootCertificate PEM; null: the authorities the service trusts anyway
 */
public record ConnectionRequest(
        String host,
        int port,
        String database,
        String user,
        @Nullable String password,
        TlsMode tls,
        @Nullable String rootCertificate)
        implements Serializable {

    /** For people to read, without the password. */
    public String summary() {
        return "host %s, port %d, database %s, user %s, TLS %s, authority %s"
                .formatted(host, port, database, user, tls, rootCertificate == null ? "public" : "own");
    }

    @Override
    public String toString() {
        return "ConnectionRequest[%s]".formatted(summary());
    }
}
