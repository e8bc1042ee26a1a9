package io.tidemark.platform.rest;

import io.tidemark.engine.ErrorCode;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An RFC 9457 problem; {@code code} and {@code hint} are our extension members.
 *
 * @param type stable for each code, and the address of its explanation
 * @param title the code in words
 * @param detail what failed, with its values
 * @param hint what to do about it
 * @param reference found in the service's log; null unless the failure is the service's own
 */
public record Problem(
        URI type,
        String title,
        int status,
        String detail,
        String code,
        String hint,
        @Nullable String reference) {

    public static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

    public static Problem of(ErrorCode code, String detail, String hint) {
        return of(code, statusOf(code), detail, hint);
    }

    /** With a status that says more than the one usual for the code. */
    public static Problem of(ErrorCode code, int status, String detail, String hint) {
        return new Problem(typeOf(code), titleOf(code), status, detail, code.name(), hint, null);
    }

    /** A failure of the service itself: the client learns nothing but where to find it in the log. */
    static Problem internal(String reference) {
        var code = ErrorCode.INTERNAL;
        return new Problem(
                typeOf(code),
                titleOf(code),
                statusOf(code),
                "the service failed on this request",
                code.name(),
                "Try again; if it fails again, tell the provider of the service the reference.",
                reference);
    }

    public Response response() {
        return Response.status(status).type(MEDIA_TYPE).entity(this).build();
    }

    /** The address under which {@code code} is explained, {@code /problems/wal-segment-removed}. */
    public static URI typeOf(ErrorCode code) {
        return URI.create("/problems/" + code.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private static String titleOf(ErrorCode code) {
        var words = code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** 4xx: the caller can mend it; 502, 503: something we talk to failed; 500, 507: the service's provider must act. */
    public static int statusOf(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST -> 400;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT,
                    CANCELLED,
                    SLOT_LOST,
                    SLOT_IN_USE,
                    WAL_SEGMENT_REMOVED,
                    WAL_DIVERGENT,
                    OBJECT_LOCKED,
                    SYSTEM_IDENTIFIER_CHANGED -> 409;
            case TARGET_NOT_COVERED,
                    RESTORE_DESTINATION_UNUSABLE,
                    ADDRESS_NOT_ALLOWED,
                    AUTHENTICATION_FAILED,
                    REPLICATION_NOT_PERMITTED,
                    SERVER_MISCONFIGURED,
                    VERSION_NOT_SUPPORTED,
                    WAL_FILE_REFUSED,
                    BACKUP_REFUSED,
                    STORAGE_DENIED,
                    STORAGE_UNUSABLE,
                    FORMAT_NOT_SUPPORTED -> 422;
            case LOCAL_DISK_FAILED,
                    KEY_UNUSABLE,
                    CODEC_MISSING,
                    MISCONFIGURED,
                    JOB_STALLED,
                    INTERNAL,
                    OBJECT_CORRUPT,
                    OBJECT_MISSING -> 500;
            case SERVER_UNREACHABLE, SERVER_FAILED -> 502;
            case SERVER_BUSY, SERVICE_BUSY, STORAGE_UNAVAILABLE, KEY_SERVICE_UNAVAILABLE -> 503;
            case NO_SPACE -> 507;
        };
    }
}
