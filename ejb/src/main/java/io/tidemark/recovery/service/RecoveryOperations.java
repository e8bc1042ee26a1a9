package io.tidemark.recovery.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.platform.model.Page;
import io.tidemark.platform.model.ServerId;
import io.tidemark.recovery.model.RecoveryId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Bringing servers back. */
@Stateless
@Guarded
public class RecoveryOperations {

    /** Computed from stored WAL and manifests. */
    @Requires(Permission.VIEW)
    public RecoverabilityView recoverability(TenantId tenant, ServerId server, Instant from, Instant to) {
        throw new UnsupportedOperationException();
    }

    @Requires(Permission.RESTORE)
    public PlanAnswer plan(TenantId tenant, ServerId server, TargetRequest target) {
        throw new UnsupportedOperationException();
    }

    /** Plans with destination and tablespaces, so that the lines PostgreSQL is told are those of the real restore. */
    @Requires(Permission.RESTORE)
    public PlanAnswer review(TenantId tenant, ServerId server, RestoreRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Begins a restore. A target that cannot be reached is refused here. */
    @Requires(Permission.RESTORE)
    public StartedRecovery start(TenantId tenant, ServerId server, RestoreRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Newest first, of one server. */
    @Requires(Permission.VIEW)
    public Page<RecoverySummary> list(TenantId tenant, ServerId server, @Nullable String after, int limit) {
        throw new UnsupportedOperationException();
    }

    /** Newest first, of all servers. */
    @Requires(Permission.VIEW)
    public Page<RecoverySummary> listAll(TenantId tenant, @Nullable String after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Requires(value = Permission.VIEW, checksServer = true)
    public RecoverySummary find(TenantId tenant, RecoveryId recovery) {
        throw new UnsupportedOperationException();
    }

    /** Ends the links of a recovery at once. */
    @Requires(value = Permission.RESTORE, checksServer = true)
    public void revoke(TenantId tenant, RecoveryId recovery) {
        throw new UnsupportedOperationException();
    }
}
