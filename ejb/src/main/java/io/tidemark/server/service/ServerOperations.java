package io.tidemark.server.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import java.util.List;

/** The protected servers of a tenant. */
@Stateless
@Guarded
public class ServerOperations {

    /** All that are not removed, by name. */
    @Requires(Permission.VIEW)
    public List<ServerSummary> list(TenantId tenant) {
        throw new UnsupportedOperationException();
    }

    @Requires(Permission.VIEW)
    public ServerDetail find(TenantId tenant, ServerId server) {
        throw new UnsupportedOperationException();
    }

    /** Tries a connection without keeping it; takes seconds. Repeated by the wizard while somebody mends things. */
    @Requires(Permission.OPERATE)
    public ConnectionReport test(TenantId tenant, ConnectionRequest connection) {
        throw new UnsupportedOperationException();
    }

    /** The SQL that creates the role to connect as, with a fresh password in it. */
    @Requires(Permission.OPERATE)
    public RoleScript roleScript(TenantId tenant, String user) {
        throw new UnsupportedOperationException();
    }

    /** Protects a server from now on: checks it again, creates its repository and starts receiving WAL. */
    @Requires(Permission.OPERATE)
    public AddedServer add(TenantId tenant, NewServer server) {
        throw new UnsupportedOperationException();
    }

    @Requires(Permission.OPERATE)
    public void rename(TenantId tenant, ServerId server, String name) {
        throw new UnsupportedOperationException();
    }

    /** Refused if another system answers at the new address. A null password keeps the stored one. */
    @Requires(Permission.OPERATE)
    public ConnectionReport updateConnection(TenantId tenant, ServerId server, ConnectionRequest connection) {
        throw new UnsupportedOperationException();
    }

    @Requires(Permission.OPERATE)
    public void updatePolicy(TenantId tenant, ServerId server, ServerPolicy policy) {
        throw new UnsupportedOperationException();
    }

    /** Stops schedules and WAL. The slot stays, and holds back WAL on the server. */
    @Requires(Permission.OPERATE)
    public void pause(TenantId tenant, ServerId server) {
        throw new UnsupportedOperationException();
    }

    @Requires(Permission.OPERATE)
    public void resume(TenantId tenant, ServerId server) {
        throw new UnsupportedOperationException();
    }

    /** Protects it no longer. What is stored stays in storage; the slot is dropped if the server can be reached. */
    @Requires(Permission.DELETE)
    public void remove(TenantId tenant, ServerId server, String typedName) {
        throw new UnsupportedOperationException();
    }
}
