package io.tidemark.access.rest;

import io.tidemark.access.service.Permission;
import io.tidemark.access.service.TenantOperations;
import io.tidemark.access.service.TenantSummary;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Tenants, as their members see them. */
@Path("tenants")
@Produces("application/json")
@RequestScoped
@Tag(name = "access")
public class TenantsResource {

    @Inject
    TenantOperations operations;

    @GET
    @Operation(summary = "The tenants you are a member of.")
    public List<TenantSummary> list() {
        return operations.mine();
    }

    @GET
    @Path("{tenant}")
    @Operation(summary = "One tenant, and what you are allowed in it.")
    public TenantView show(@PathParam("tenant") TenantId tenant) {
        var found = operations.mine().stream()
                .filter(summary -> summary.id().equals(tenant))
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        ErrorCode.NOT_FOUND, "no tenant %s".formatted(tenant), "See /api/v1/tenants for yours."));
        return new TenantView(found, operations.permissions(tenant));
    }

    @GET
    @Path("{tenant}/key")
    @Operation(
            summary = "The tenant's key, for restoring without the service.",
            description =
                    "Keep it apart from the bucket: whoever has both has the data. Each export is in the audit trail.")
    public KeyView key(@PathParam("tenant") TenantId tenant) {
        return new KeyView(operations.exportKey(tenant).reveal());
    }

    /** @param key one line, the content of a key file */
    public record KeyView(String key) {

        @Override
        public String toString() {
            return "KeyView[key=*****]";
        }
    }

    /** A tenant, and what the caller is allowed in it. */
    public record TenantView(TenantSummary tenant, Set<Permission> permissions) {}
}
