package io.tidemark.provider.rest;

import io.tidemark.provider.service.NewTenant;
import io.tidemark.provider.service.NodeView;
import io.tidemark.provider.service.ProviderOperations;
import io.tidemark.provider.service.ProviderTenant;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the provider of the service may do: numbers and nodes. */
@Path("provider")
@Produces("application/json")
@RequestScoped
@Tag(name = "provider")
public class ProviderResource {

    @Inject
    ProviderOperations operations;

    @GET
    @Path("tenants")
    @Operation(summary = "All tenants, in numbers.")
    public List<ProviderTenant> tenants() {
        return operations.tenants();
    }

    @POST
    @Path("tenants")
    @Consumes("application/json")
    @Operation(summary = "Create a tenant and name its owner.")
    public Response createTenant(NewTenant request) {
        var tenant = operations.createTenant(request);
        return Response.status(Response.Status.CREATED)
                .entity(new CreatedTenant(tenant))
                .build();
    }

    @GET
    @Path("nodes")
    @Operation(summary = "The nodes of the service.")
    public List<NodeView> nodes() {
        return operations.nodes();
    }

    /** A tenant that is there from now on. */
    public record CreatedTenant(TenantId id) {}
}
