package io.tidemark.access.rest;

import io.tidemark.access.model.Role;
import io.tidemark.access.model.TokenId;
import io.tidemark.access.service.NewToken;
import io.tidemark.access.service.TokenOperations;
import io.tidemark.access.service.TokenSummary;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.rest.Answers;
import io.tidemark.platform.rest.Idempotent;
import io.tidemark.platform.rest.OnceShown;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** API tokens for automation. */
@Path("tenants/{tenant}/tokens")
@Produces("application/json")
@RequestScoped
@Tag(name = "access")
public class TokensResource {

    @Inject
    TokenOperations operations;

    @Context
    UriInfo uri;

    @GET
    @Operation(summary = "The tokens; never the secrets.")
    public List<TokenSummary> list(@PathParam("tenant") TenantId tenant) {
        return operations.list(tenant);
    }

    @POST
    @Idempotent
    @OnceShown
    @Consumes("application/json")
    @Operation(summary = "Issue a token. The answer shows its secret this once.")
    public Response issue(@PathParam("tenant") TenantId tenant, TokenRequest request) {
        var token = operations.issue(
                tenant,
                new NewToken(request.label(), request.role(), request.server(), Duration.ofDays(request.days())));
        return Answers.created(uri, token.summary().id(), token);
    }

    @DELETE
    @Path("{token}")
    @Operation(summary = "End a token at once.")
    public void revoke(@PathParam("tenant") TenantId tenant, @PathParam("token") TokenId token) {
        operations.revoke(tenant, token);
    }

    /**
     * What a token shall be good for.
     *
     * @param server null: the whole tenant
     * @param days until it ends, at most 365
     */
    public record TokenRequest(
            String label, Role role, @Nullable ServerId server, int days) {}
}
