package io.tidemark.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jclouds.aws.AWSResponseException;
import org.jclouds.blobstore.ContainerNotFoundException;
import org.jclouds.http.HttpResponseException;
import org.jclouds.rest.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Says what a failed request means for whoever uses the store, and what to do. */
record S3Failures(StoreAddress.Bucket address) {

    static final Logger LOG = LoggerFactory.getLogger(S3ObjectStore.class);

    private static final Set<String> WRONG_KEYS =
            Set.of("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken");
    private static final Set<String> WRONG_REGION =
            Set.of("AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException");
    /** Timed out, in conflict with another write of the key that may yet fail, too many requests. */
    private static final Set<Integer> PASSING = Set.of(408, 409, 429);

    private static final Set<String> FULL = Set.of("QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity");

    EngineException translate(String doing, Throwable failure) {
        // of the content to store, come back through the client
        var ours = find(failure, EngineException.class);
        if (ours != null) {
            return ours;
        }
        var code = errorCode(failure);
        var status = status(failure);
        if (find(failure, ContainerNotFoundException.class) != null || code.equals("NoSuchBucket")) {
            return failed(
                    ErrorCode.STORAGE_UNUSABLE,
                    doing,
                    "bucket '%s' does not exist at %s".formatted(address.name(), address.endpoint()),
                    "Make the bucket, or correct its name or the endpoint.",
                    failure);
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return failed(
                    ErrorCode.STORAGE_DENIED,
                    doing,
                    "the clock of this host differs from the service's",
                    "Let this host follow a time server.",
                    failure);
        }
        if (WRONG_KEYS.contains(code)) {
            return failed(
                    ErrorCode.STORAGE_DENIED,
                    doing,
                    "%s does not accept the access key or its secret (%s)".formatted(address.endpoint(), code),
                    "Enter the access key and the secret key again.",
                    failure);
        }
        if (WRONG_REGION.contains(code) || status == 301 || status == 307) {
            return failed(
                    ErrorCode.STORAGE_UNUSABLE,
                    doing,
                    "bucket '%s' is not served at %s for region '%s'"
                            .formatted(address.name(), address.endpoint(), address.region()),
                    "Enter the region of the bucket and the endpoint of that region.",
                    failure);
        }
        // some say so by 403
        if (FULL.contains(code) || status == 507) {
            return failed(
                    ErrorCode.NO_SPACE,
                    doing,
                    "the quota of bucket '%s' is used up".formatted(address.name()),
                    "Raise the quota or let old backups expire; nothing that was stored is lost.",
                    failure);
        }
        if (find(failure, AuthorizationException.class) != null || status == 401 || status == 403) {
            return failed(
                    ErrorCode.STORAGE_DENIED,
                    doing,
                    "bucket '%s' refuses this to the given access key".formatted(address.name()),
                    "Check the keys, and allow them to list the bucket and to read, write and delete its objects.",
                    failure);
        }
        if (find(failure, SSLException.class) != null) {
            return failed(
                    ErrorCode.STORAGE_UNUSABLE,
                    doing,
                    "no trusted connection to %s: %s".formatted(address.endpoint(), rootMessage(failure)),
                    "Check the endpoint's certificate, and whether it serves https at this port.",
                    failure);
        }
        // 501: the service cannot do this, and will not when asked again
        if (status >= 300 && status < 500 && !PASSING.contains(status) || status == 501) {
            return failed(
                    ErrorCode.STORAGE_UNUSABLE,
                    doing,
                    "%s answered status %d %s".formatted(address.endpoint(), status, code),
                    "Check that the endpoint is that of an S3 service.",
                    failure);
        }
        return failed(
                ErrorCode.STORAGE_UNAVAILABLE,
                doing,
                status == 0
                        ? "no connection to %s: %s".formatted(address.endpoint(), rootMessage(failure))
                        : "%s answered status %d %s".formatted(address.endpoint(), status, code),
                "Check that the endpoint is right and that the service is up; Tidemark tries again by itself.",
                failure);
    }

    /** Of an upload whose parts the service did not put together, for a reason that it keeps to itself. */
    EngineException unfinished(String doing) {
        return new EngineException(
                ErrorCode.STORAGE_UNAVAILABLE,
                "%s: %s did not put the parts of the upload together".formatted(doing, address.endpoint()),
                "Check that the service is up; Tidemark tries again by itself.");
    }

    /** The HTTP status that a failure came with; 0 if there was no answer. */
    static int status(Throwable failure) {
        var refused = find(failure, AwsServiceException.class);
        if (refused != null) {
            return refused.statusCode();
        }
        var response = find(failure, HttpResponseException.class);
        return response == null || response.getResponse() == null
                ? 0
                : response.getResponse().getStatusCode();
    }

    /** The code that a failure came with; empty if there was none. */
    static String errorCode(Throwable failure) {
        var refused = find(failure, AwsServiceException.class);
        if (refused != null) {
            var details = refused.awsErrorDetails();
            return details == null || details.errorCode() == null ? "" : details.errorCode();
        }
        var answer = find(failure, AWSResponseException.class);
        var code = answer == null || answer.getError() == null
                ? null
                : answer.getError().getCode();
        return code == null ? "" : code;
    }

    private static <T> @Nullable T find(Throwable failure, Class<T> type) {
        var seen = new IdentityHashMap<Throwable, Boolean>();
        for (var link = failure; link != null && seen.put(link, true) == null; link = link.getCause()) {
            if (type.isInstance(link)) {
                return type.cast(link);
            }
        }
        return null;
    }

    private static String rootMessage(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private static EngineException failed(ErrorCode code, String doing, String what, String hint, Throwable cause) {
        return new EngineException(code, "%s: %s".formatted(doing, what), hint, cause);
    }
}
