package io.tidemark.wal.rest;

import io.tidemark.engine.wal.Acknowledgement;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.rest.Answers;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.model.GuardSteps;
import io.tidemark.wal.model.SynchronousUse;
import io.tidemark.wal.service.WalPolicyOperations;
import io.tidemark.wal.service.WalPolicyRequest;
import io.tidemark.wal.service.WalPolicyView;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What a tenant wants of a server's WAL. */
@Path("tenants/{tenant}/servers/{server}/wal/policy")
@Produces("application/json")
@RequestScoped
@Tag(name = "wal")
public class WalPolicyResource {

    @Inject
    WalPolicyOperations operations;

    @GET
    @Operation(summary = "When WAL counts as safe, how much may be lost, and what it may cost the source.")
    public Response get(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        var policy = operations.get(tenant, server);
        return Answers.versioned(policy, policy.version());
    }

    @PUT
    @Consumes("application/json")
    @Operation(summary = "Replace the policy that was read; If-Match carries its ETag.")
    public Response set(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @Nullable @HeaderParam("If-Match") String ifMatch,
            NewWalPolicy policy) {
        return Answers.replaced(
                ifMatch,
                WalPolicyView::version,
                () -> operations.get(tenant, server),
                version -> operations.set(tenant, server, policy.replacing(version)));
    }

    /**
     * A WAL policy.
     *
     * @param budgetBytes the most WAL the source may keep for us; null: what its own limit allows
     * @param receivers 1, or 2 on two nodes; left out, it stays as it is
     */
    public record NewWalPolicy(
            Acknowledgement acknowledgement,
            int rpoSeconds,
            SynchronousUse synchronous,
            @Nullable Long budgetBytes,
            GuardSteps steps,
            boolean recreateSlot,
            @Nullable Integer receivers) {

        WalPolicyRequest replacing(long version) {
            return new WalPolicyRequest(
                    acknowledgement, rpoSeconds, synchronous, budgetBytes, steps, recreateSlot, receivers, version);
        }
    }
}
