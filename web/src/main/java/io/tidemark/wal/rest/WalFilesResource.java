package io.tidemark.wal.rest;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.service.ArchivedFile;
import io.tidemark.wal.service.WalFile;
import io.tidemark.wal.service.WalFileOperations;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The WAL files of a server, for {@code archive_command} and {@code restore_command}. */
@Path("tenants/{tenant}/servers/{server}/wal/{fileName}")
@Produces("application/json")
@RequestScoped
@Tag(name = "wal")
public class WalFilesResource {

    private static final Pattern SHA256 = Pattern.compile("\\p{XDigit}{64}");

    @Inject
    WalFileOperations operations;

    @PUT
    @Operation(
            summary =
                    "Archive a WAL file. Answers once it is stored durably; the header Tidemark-SHA-256 is optional and"
                            + " compared.")
    public Response archive(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @PathParam("fileName") String fileName,
            @HeaderParam("Tidemark-SHA-256") @Nullable String sha256,
            @Context HttpServletRequest request)
            throws IOException {
        if (sha256 != null && !SHA256.matcher(sha256).matches()) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "the header Tidemark-SHA-256 is not 64 hexadecimal digits",
                    "Send the SHA-256 of the file, or leave the header out.");
        }
        operations.archive(
                tenant,
                server,
                new ArchivedFile(fileName, sha256, request.getContentLengthLong(), request.getInputStream()));
        return Response.noContent().build();
    }

    /**
     * Only that the archive has no such file is 404, because a recovering server takes it for the end of its WAL. So what belongs
     * to nobody or to others is forbidden here.
     */
    @GET
    @Produces("application/octet-stream")
    @Operation(
            summary =
                    "A WAL file, for restore_command. 404 says that it is not stored, and nothing else. With partial=true the"
                            + " beginning of a segment that is not whole, filled up with zeros.")
    public Response open(
            @PathParam("tenant") String tenant,
            @PathParam("server") String server,
            @PathParam("fileName") String fileName,
            @QueryParam("partial") @Nullable String partial) {
        return find(tenant, server, fileName, isPartial(partial))
                .map(WalFilesResource::stream)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.NOT_FOUND,
                        "WAL file %s is not stored".formatted(fileName),
                        "Nothing is to be done if recovery has come to the end of its WAL."));
    }

    private static boolean isPartial(@Nullable String text) {
        return switch (text) {
            case null -> false;
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new EngineException(
                        ErrorCode.INVALID_REQUEST,
                        "partial is neither true nor false",
                        "Send partial=true to be given the beginning of a segment that is not whole, or leave it out.");
        };
    }

    private Optional<WalFile> find(String tenant, String server, String fileName, boolean partial) {
        try {
            return operations.open(TenantId.fromString(tenant), ServerId.fromString(server), fileName, partial);
        } catch (IllegalArgumentException noId) {
            throw elsewhere();
        } catch (EngineException e) {
            throw e.code() == ErrorCode.NOT_FOUND ? elsewhere() : e;
        }
    }

    private static EngineException elsewhere() {
        return new EngineException(
                ErrorCode.FORBIDDEN,
                "there is no such server, or it is not the token's",
                "Compare the tenant and the server in the address with those of the token: GET /api/v1/me.");
    }

    private static Response stream(WalFile file) {
        StreamingOutput output = out -> {
            try (var content = file.content()) {
                content.transferTo(out);
            }
        };
        var response = Response.ok(output, "application/octet-stream");
        if (file.sizeBytes() != null) {
            response.header(HttpHeaders.CONTENT_LENGTH, file.sizeBytes());
        }
        return response.build();
    }
}
