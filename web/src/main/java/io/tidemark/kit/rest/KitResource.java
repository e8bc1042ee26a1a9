package io.tidemark.kit.rest;

import io.tidemark.kit.service.KitOperations;
import io.tidemark.kit.service.KitTaken;
import io.tidemark.kit.service.KitText;
import io.tidemark.kit.service.KitView;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What an owner needs to bring servers back without the service. */
@Path("tenants/{tenant}/recovery-kit")
@Produces("application/json")
@RequestScoped
@Tag(name = "access")
public class KitResource {

    @Inject
    KitOperations operations;

    @GET
    @Operation(
            summary = "What is needed to restore without the service, as of now.",
            description =
                    "Holds no secret: the key is exported by its own operation, and the credentials of stores are yours.")
    public KitView show(@PathParam("tenant") TenantId tenant) {
        return operations.make(tenant);
    }

    @GET
    @Path("text")
    @Produces("text/plain;charset=UTF-8")
    @Operation(summary = "The same as plain text, to print or to save.")
    public String text(@PathParam("tenant") TenantId tenant) {
        return KitText.of(operations.make(tenant));
    }

    @POST
    @Path("takings")
    @Consumes("application/json")
    @Operation(summary = "Say that a kit is put away, so that it is told when it no longer does.")
    public KitTaken take(@PathParam("tenant") TenantId tenant, TakenKit kit) {
        return operations.take(tenant, kit.madeAt(), kit.keyHolder());
    }

    /** A kit by what it says of itself. */
    public record TakenKit(Instant madeAt, String keyHolder) {}
}
