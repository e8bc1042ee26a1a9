package io.tidemark.wal.service;

import io.tidemark.platform.model.AcrossTenants;
import io.tidemark.platform.model.Claim;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.model.TenantSession;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.model.ReceptionReport;
import io.tidemark.wal.model.WalReceptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;

/**
 * The transactions of the WAL supervision; each is short. No enterprise bean: those of a deployment stop in any order, and
 * leases are given back last.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
public class ReceptionLedger {

    @Inject
    AcrossTenants across;

    @Inject
    TenantSession session;

    @Inject
    WalReceptions receptions;

    public List<Claim> claim(String node, Duration lease, int wanted) {
        return across.claimReceptions(node, lease, wanted);
    }

    public boolean renew(TenantId tenant, ServerId server, long fence, Duration lease, ReceptionReport report) {
        session.enter(tenant);
        return receptions.renew(tenant, server, fence, lease, report);
    }

    /** Whether this fencing number is the last that was given out. */
    public boolean holds(TenantId tenant, ServerId server, long fence) {
        session.enter(tenant);
        return receptions
                .find(tenant, server)
                .filter(reception -> reception.fence() == fence)
                .isPresent();
    }

    public void release(TenantId tenant, ServerId server, long fence) {
        session.enter(tenant);
        receptions.release(tenant, server, fence);
    }
}
