package io.tidemark.recovery.rest;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.recovery.service.Download;
import io.tidemark.recovery.service.RecoveryDownloads;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the short-lived tokens of a recovery give access to. The token is the permission. */
@Path("")
@Produces("application/json")
@RequestScoped
@Tag(name = "downloads")
public class DownloadsResource {

    @Inject
    RecoveryDownloads downloads;

    @GET
    @PermitAll
    @Path("downloads/{token}")
    @Produces({"application/x-tar", "application/octet-stream"})
    @Operation(summary = "The tar file of a restore, as it is made.")
    public Response download(@PathParam("token") String token) {
        return downloads.open(token).map(DownloadsResource::stream).orElseThrow(DownloadsResource::gone);
    }

    @GET
    @PermitAll
    @Path("wal/{token}/{fileName}")
    @Produces("application/octet-stream")
    @Operation(summary = "A WAL segment or history file, for restore_command.")
    public Response wal(@PathParam("token") String token, @PathParam("fileName") String fileName) {
        return downloads.openWal(token, fileName).map(DownloadsResource::stream).orElseThrow(DownloadsResource::gone);
    }

    private static Response stream(Download download) {
        StreamingOutput content = out -> download.writer().writeTo(out);
        var response = Response.ok(content, download.mediaType())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s\"".formatted(download.fileName()));
        if (download.sizeBytes() != null) {
            response.header(HttpHeaders.CONTENT_LENGTH, download.sizeBytes());
        }
        return response.build();
    }

    private static EngineException gone() {
        return new EngineException(
                ErrorCode.FORBIDDEN,
                "this link is not good, or not any more",
                "Begin a new restore to get a new link.");
    }
}
