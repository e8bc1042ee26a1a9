package io.tidemark.wal.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.platform.model.ReceiverId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.model.WalPolicies;
import io.tidemark.wal.model.WalPolicy;
import io.tidemark.wal.model.WalReceptions;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

/** The transactions around WAL policies. */
@Stateless
@TenantBound
public class WalPolicyKeeping {

    private static final int LEAST_RPO_SECONDS = 10;
    private static final int MOST_RPO_SECONDS = 86_400;
    /** Sixteen segments of the usual size: below, an ordinary burst would be taken for trouble. */
    private static final long LEAST_BUDGET_BYTES = 256L << 20;

    @Inject
    WalPolicies policies;

    @Inject
    WalReceptions receptions;

    @Inject
    ServerRegister servers;

    @Inject
    AuditLog audit;

    public WalPolicyView get(TenantId tenant, ServerId server) {
        return view(policies.of(tenant, server), servers.load(tenant, server).slot());
    }

    public int rpoSeconds(TenantId tenant, ServerId server) {
        return policies.of(tenant, server).rpoSeconds();
    }

    /** From the next renewal of its lease on, the receiver works as is wanted now. */
    public WalPolicyView set(TenantId tenant, ServerId id, WalPolicyRequest request, String actor) {
        var server = servers.load(tenant, id);
        requireValid(request);
        var found = policies.lock(tenant, id);
        var policy = found.orElseGet(() -> new WalPolicy(tenant, id));
        var expected = request.version();
        if (expected != null && expected != policy.version()) {
            throw Refusals.conflict(
                    "somebody else changed the WAL policy meanwhile", "Look at it again, then change it.");
        }
        policy.promise(request.acknowledgement(), request.rpoSeconds(), request.synchronous());
        policy.guard(request.budgetBytes(), request.steps(), request.recreateSlot());
        var receivers = request.receivers();
        if (receivers != null) {
            policy.receiveBy(receivers);
        }
        if (found.isEmpty()) {
            policies.add(policy);
        }
        // as the policy says now; the first as it is
        receptions.find(tenant, id).ifPresent(first -> receptions.want(tenant, id, first.wanted()));
        // the receiver learns of it by its revision; also flushes, so that the version is the one of what was written
        receptions.restart(tenant, id);
        audit.recordAs(tenant, actor, "wal.set-policy", id, server.name(), request.summary());
        return view(policy, server.slot());
    }

    private static void requireValid(WalPolicyRequest request) {
        if (request.rpoSeconds() < LEAST_RPO_SECONDS || request.rpoSeconds() > MOST_RPO_SECONDS) {
            throw Refusals.invalid(
                    "an RPO has %d s to 1 day, not %d s".formatted(LEAST_RPO_SECONDS, request.rpoSeconds()),
                    "Choose an RPO within these bounds.");
        }
        var budget = request.budgetBytes();
        if (budget != null && budget < LEAST_BUDGET_BYTES) {
            throw Refusals.invalid(
                    "a budget of %d bytes is used up by ordinary work".formatted(budget),
                    "Let the source keep at least 256 MiB for us.");
        }
        var receivers = request.receivers();
        if (receivers != null && receivers != 1 && receivers != 2) {
            throw Refusals.invalid(
                    "a server has 1 or 2 receivers, not %d".formatted(receivers),
                    "Choose 1, or 2 on two nodes: then losing a node holds no commit up.");
        }
        if (!request.steps().ascend()) {
            throw Refusals.invalid(
                    "the steps of the guard do not ascend between 1 and 100 percent",
                    "Warn first, then throttle, then archive, then drop.");
        }
    }

    private static WalPolicyView view(WalPolicy policy, String slot) {
        return new WalPolicyView(
                policy.acknowledgement(),
                policy.rpoSeconds(),
                policy.synchronous(),
                policy.budgetBytes(),
                policy.steps(),
                policy.recreateSlot(),
                policy.receivers(),
                StandbySettings.of(ReceiverId.slots(slot, policy.receivers())),
                policy.version());
    }
}
