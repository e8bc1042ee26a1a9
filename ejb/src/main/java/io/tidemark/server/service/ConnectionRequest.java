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

    @Override
    public String toString() {
        return "ConnectionRequest[host=%s, port=%d, database=%s, user=%s, tls=%s]"
                .formatted(host, port, database, user, tls);
    }
}
