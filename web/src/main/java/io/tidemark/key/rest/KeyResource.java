package io.tidemark.key.rest;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.key.service.KeyChanged;
import io.tidemark.key.service.KeyOperations;
import io.tidemark.key.service.KeyView;
import io.tidemark.platform.rest.Idempotent;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who holds a tenant's key. Its text is handed out by {@code GET /tenants/{tenant}/key}. */
@Path("tenants/{tenant}/key")
@Produces("application/json")
@RequestScoped
@Tag(name = "access")
public class KeyResource {

    @Inject
    KeyOperations operations;

    @GET
    @Path("custody")
    @Operation(summary = "Who holds the key, and since when.")
    public KeyView show(@PathParam("tenant") TenantId tenant) {
        return operations.show(tenant);
    }

    @POST
    @Path("rotation")
    @Idempotent
    @Operation(
            summary = "A fresh key, held by the service.",
            description =
                    "Nothing is stored anew. Exported copies of the former key open nothing any more: export it once more.")
    public KeyChanged rotate(@PathParam("tenant") TenantId tenant) {
        return operations.rotate(tenant);
    }

    @PUT
    @Path("custody")
    @Consumes("application/json")
    @Operation(
            summary = "Your own key: a key file, or the address of your key service.",
            description = "Nothing is stored anew. The former key opens nothing any more.")
    public KeyChanged become(@PathParam("tenant") TenantId tenant, KeyRequest request) {
        if ((request.key() == null) == (request.url() == null)) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "either a key or the address of a key service is needed",
                    "Send {\"key\": \"tidemark-key-1:...\"} or {\"url\": \"https://...\", \"token\": \"...\"}.");
        }
        return request.key() != null
                ? operations.give(tenant, Secret.of(request.key()))
                : operations.fetchFrom(
                        tenant, request.url(), Secret.of(request.token() == null ? "" : request.token()));
    }

    @POST
    @Path("destruction")
    @Consumes("application/json")
    @Produces("text/plain")
    @Operation(
            summary = "Destroy the key: nothing of the tenant can be read any more, by anybody.",
            description = "All servers must have been removed. The answer is the signed certificate.")
    public String destroy(@PathParam("tenant") TenantId tenant, DestructionRequest request) {
        return operations.destroy(tenant, request.confirm());
    }

    /**
     * Where the key shall come from: one of both.
     *
     * @param key the one line of a key file
     * @param url of a key service
     * @param token sent to it; null: none
     */
    public record KeyRequest(
            @Nullable String key,
            @Nullable String url,
            @Nullable String token) {

        @Override
        public String toString() {
            return "KeyRequest[url=%s]".formatted(url);
        }
    }

    /** @param confirm the tenant's short name */
    public record DestructionRequest(String confirm) {}
}
