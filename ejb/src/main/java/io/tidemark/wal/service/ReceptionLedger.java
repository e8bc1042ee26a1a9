package io.tidemark.wal.service;

import io.tidemark.platform.model.AcrossTenants;
import io.tidemark.platform.model.ReceiverClaim;
import io.tidemark.platform.model.ReceiverId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.model.TenantSession;
import io.tidemark.platform.service.Refusals;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.model.ExposureMinute;
import io.tidemark.wal.model.ExposureMinutes;
import io.tidemark.wal.model.ReceptionReport;
import io.tidemark.wal.model.WalPolicies;
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

    @Inject
    WalPolicies policies;

    @Inject
    ExposureMinutes exposures;

    public List<ReceiverClaim> claim(String node, Duration lease, int most) {
        return across.claimReceivers(node, lease, most);
    }

    /** What a receiver that begins now goes by. */
    public ReceptionTerms terms(TenantId tenant, ReceiverId receiver) {
        session.enter(tenant);
        var reception = receptions.find(tenant, receiver).orElseThrow(() -> Refusals.absent("server"));
        var policy = policies.of(tenant, receiver.server());
        return new ReceptionTerms(reception.revision(), policy.acknowledgement(), policy.rpoSeconds());
    }

    public boolean renew(
            TenantId tenant, ReceiverId receiver, long fence, long revision, Duration lease, ReceptionReport report) {
        session.enter(tenant);
        return receptions.renew(tenant, receiver, fence, revision, lease, report);
    }

    public void note(TenantId tenant, ServerId server, ExposureMinute minute) {
        session.enter(tenant);
        exposures.note(tenant, server, minute);
    }

    /** Whether this fencing number is the last that was given out. */
    public boolean holds(TenantId tenant, ReceiverId receiver, long fence) {
        session.enter(tenant);
        return receptions
                .find(tenant, receiver)
                .filter(reception -> reception.fence() == fence)
                .isPresent();
    }

    public void release(TenantId tenant, ReceiverId receiver, long fence) {
        session.enter(tenant);
        receptions.release(tenant, receiver, fence);
    }
}
