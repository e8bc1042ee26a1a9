package io.tidemark.wal.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import java.util.List;

/** WAL of a server. */
@Stateless
@Guarded
public class WalOperations {

    @Requires(Permission.VIEW)
    public WalStatusView status(TenantId tenant, ServerId server) {
        throw new UnsupportedOperationException();
    }

    /** Lets the server begin a new WAL file, so that the current one is stored whole; answers its end position. */
    @Requires(Permission.OPERATE)
    public String switchWal(TenantId tenant, ServerId server) {
        throw new UnsupportedOperationException();
    }

    /** Marks this moment by a name to which one can recover later. */
    @Requires(Permission.OPERATE)
    public RestorePointView createRestorePoint(TenantId tenant, ServerId server, String name) {
        throw new UnsupportedOperationException();
    }

    /** Newest first. */
    @Requires(Permission.VIEW)
    public List<RestorePointView> restorePoints(TenantId tenant, ServerId server) {
        throw new UnsupportedOperationException();
    }
}
