package io.tidemark.access.rest;

import io.tidemark.access.model.Role;
import io.tidemark.access.service.Caller;
import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.TenantOperations;
import io.tidemark.access.service.TenantSummary;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who the service takes the caller for. */
@Path("me")
@Produces("application/json")
@RequestScoped
@Tag(name = "access")
public class MeResource {

    @Inject
    CurrentUser user;

    @Inject
    TenantOperations tenants;

    @GET
    @Operation(summary = "Who you are, and what you may see.")
    public Me show() {
        return switch (user.caller().orElseThrow()) {
            case Caller.Person person ->
                new Me(person.name(), person.issuer(), person.subject(), person.provider(), null, tenants.mine());
            case Caller.Automation token ->
                new Me(
                        token.name(),
                        null,
                        null,
                        false,
                        new TokenScope(token.tenant(), token.role(), token.server()),
                        List.of());
        };
    }

    /**
     * The caller.
     *
     * @param issuer with {@code subject} the identity of a person; null for an API token
     * @param token what an API token reaches; null for a person
     */
    public record Me(
            String name,
            @Nullable String issuer,
            @Nullable String subject,
            boolean provider,
            @Nullable TokenScope token,
            List<TenantSummary> tenants) {}

    /**
     * What an API token reaches.
     *
     * @param server null: the whole tenant
     */
    public record TokenScope(
            TenantId tenant, Role role, @Nullable ServerId server) {}
}
