package io.tidemark.audit.rest;

import io.tidemark.audit.service.AuditOperations;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.rest.Paging;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The audit trail of a tenant. */
@Path("tenants/{tenant}/audit")
@Produces("application/json")
@RequestScoped
@Tag(name = "audit")
public class AuditResource {

    @Inject
    AuditOperations operations;

    @GET
    @Operation(summary = "Who did what, newest first.")
    public Response list(
            @PathParam("tenant") TenantId tenant,
            @Nullable @QueryParam("server") ServerId server,
            @BeanParam Paging paging) {
        return paging.answer(operations.list(tenant, server, paging.after(), paging.limit()));
    }
}
