package io.tidemark.server.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.protocol.TlsSettings;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.AddressGuard;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Makes addresses to connect to: what the tenant gave, checked by the guard and pinned to what it resolved to. */
@ApplicationScoped
public class ServerConnections {

    @Inject
    ServerRegister register;

    @Inject
    AddressGuard guard;

    /** The address of a protected server, resolved and checked now. */
    public ServerAddress address(TenantId tenant, ServerId server) {
        return address(register.connection(tenant, server));
    }

    /** @throws EngineException if something in it is malformed, or the address is not allowed */
    ServerAddress address(ConnectionRequest connection) {
        try {
            var pinned = guard.admit(connection.host());
            var password = connection.password();
            var authority = connection.rootCertificate();
            return ServerAddress.of(
                            connection.host(),
                            connection.port(),
                            connection.database(),
                            connection.user(),
                            Secret.of(password == null ? "" : password))
                    .withTls(new TlsSettings(
                            io.tidemark.engine.protocol.TlsMode.valueOf(
                                    connection.tls().name()),
                            authority == null ? "" : authority))
                    .withPinned(pinned);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), "Correct the connection's fields.", e);
        }
    }
}
