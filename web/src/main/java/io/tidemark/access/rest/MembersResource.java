package io.tidemark.access.rest;

import io.tidemark.access.model.MembershipId;
import io.tidemark.access.model.Role;
import io.tidemark.access.service.MemberOperations;
import io.tidemark.access.service.MemberSummary;
import io.tidemark.platform.rest.Answers;
import io.tidemark.platform.rest.Idempotent;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who is a member of a tenant. */
@Path("tenants/{tenant}/members")
@Produces("application/json")
@RequestScoped
@Tag(name = "access")
public class MembersResource {

    @Inject
    MemberOperations operations;

    @Context
    UriInfo uri;

    @GET
    @Operation(summary = "The members.")
    public List<MemberSummary> list(@PathParam("tenant") TenantId tenant) {
        return operations.list(tenant);
    }

    @POST
    @Idempotent
    @Consumes("application/json")
    @Operation(summary = "Let somebody in who will sign in under a name.")
    public Response invite(@PathParam("tenant") TenantId tenant, Invitation invitation) {
        var member = operations.invite(tenant, invitation.username(), invitation.role());
        return Answers.created(uri, member, new Invited(member));
    }

    @PUT
    @Path("{member}/role")
    @Consumes("application/json")
    @Operation(summary = "Change what a member is.")
    public void changeRole(
            @PathParam("tenant") TenantId tenant, @PathParam("member") MembershipId member, NewRole role) {
        operations.changeRole(tenant, member, role.role());
    }

    @DELETE
    @Path("{member}")
    @Operation(summary = "End a membership.")
    public void remove(@PathParam("tenant") TenantId tenant, @PathParam("member") MembershipId member) {
        operations.remove(tenant, member);
    }

    /** Somebody to let in. */
    public record Invitation(String username, Role role) {}

    /** The membership that waits for them. */
    public record Invited(MembershipId id) {}

    /** What a member shall be. */
    public record NewRole(Role role) {}
}
