package io.tidemark.backup.rest;

import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.VerifyLevel;
import io.tidemark.backup.service.BackupComparisonView;
import io.tidemark.backup.service.BackupDetail;
import io.tidemark.backup.service.BackupOperations;
import io.tidemark.backup.service.DeletionPreview;
import io.tidemark.engine.retention.Hold;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.rest.Answers;
import io.tidemark.platform.rest.Idempotent;
import io.tidemark.platform.rest.Paging;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Base backups of a server. */
@Path("tenants/{tenant}/servers/{server}/backups")
@Produces("application/json")
@RequestScoped
@Tag(name = "backups")
public class BackupsResource {

    @Inject
    BackupOperations operations;

    @Context
    UriInfo uri;

    @GET
    @Operation(summary = "Backups, newest first.")
    public Response list(
            @PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server, @BeanParam Paging paging) {
        return paging.answer(operations.list(tenant, server, paging.after(), paging.limit()));
    }

    @POST
    @Idempotent
    @Operation(summary = "Take a backup now. One that waits or runs already is the answer.")
    public Response request(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return Answers.accepted(uri, tenant, operations.requestBackup(tenant, server));
    }

    @GET
    @Path("{backup}")
    @Operation(summary = "Everything known about one backup.")
    public BackupDetail show(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @PathParam("backup") BackupName backup) {
        return operations.detail(tenant, server, backup);
    }

    @PUT
    @Path("{backup}/hold")
    @Consumes("application/json")
    @Operation(summary = "Keep a backup regardless of retention: with all WAL since, or STANDALONE.")
    public void keep(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @PathParam("backup") BackupName backup,
            Keeping keeping) {
        var kind = keeping.kind();
        operations.keep(tenant, server, backup, kind == null ? Hold.FULL : kind, keeping.reason());
    }

    @DELETE
    @Path("{backup}/hold")
    @Operation(summary = "Give a kept backup back to retention.")
    public void release(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @PathParam("backup") BackupName backup) {
        operations.release(tenant, server, backup);
    }

    @PUT
    @Path("{backup}/note")
    @Consumes("application/json")
    @Operation(summary = "Write up to 500 characters about a backup; an empty text clears them.")
    public void annotate(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @PathParam("backup") BackupName backup,
            Note note) {
        operations.annotate(tenant, server, backup, note.text());
    }

    @GET
    @Path("{backup}/deletion")
    @Operation(summary = "What deleting a backup would do.")
    public DeletionPreview previewDeletion(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @PathParam("backup") BackupName backup) {
        return operations.previewDeletion(tenant, server, backup);
    }

    @GET
    @Path("{backup}/comparison")
    @Operation(summary = "What changed from one backup to another, by relation. Takes seconds.")
    public BackupComparisonView compare(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @PathParam("backup") BackupName backup,
            @Parameter(description = "The other backup; the one before, if it is not given.")
                    @QueryParam("with")
                    @Nullable
                    BackupName with,
            @Parameter(description = "How many relations to tell, 1 to 200, the most changed first.")
                    @QueryParam("limit")
                    @DefaultValue("20")
                    int limit) {
        return operations.compare(tenant, server, backup, with, limit);
    }

    @DELETE
    @Path("{backup}")
    @Operation(summary = "Delete a backup. The query parameter confirm repeats its name.")
    public Response delete(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @PathParam("backup") BackupName backup,
            @QueryParam("confirm") @DefaultValue("") String confirm) {
        return Answers.accepted(uri, tenant, operations.delete(tenant, server, backup, confirm));
    }

    @POST
    @Idempotent
    @Path("{backup}/verifications")
    @Consumes("application/json")
    @Operation(summary = "Verify what is stored of a backup.")
    public Response verify(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @PathParam("backup") BackupName backup,
            Verification verification) {
        return Answers.accepted(uri, tenant, operations.verify(tenant, server, backup, verification.level()));
    }

    /**
     * How and why a backup is kept.
     *
     * @param kind STANDALONE: the backup alone; FULL: all WAL since, too; null means FULL
     */
    public record Keeping(String reason, @Nullable Hold kind) {}

    /** What somebody writes about a backup. */
    public record Note(@Nullable String text) {}

    /** How deep to look. */
    public record Verification(VerifyLevel level) {}
}
