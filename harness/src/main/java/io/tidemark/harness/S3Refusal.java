package io.tidemark.harness;

/** An answer with which an S3 service refuses a request. */
final class S3Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final boolean hidden;

    S3Refusal(int status, String code, String message) {
        this(status, code, message, false);
    }

    private S3Refusal(int status, String code, String message, boolean hidden) {
        super(message);
        this.status = status;
        this.code = code;
        this.hidden = hidden;
    }

    static S3Refusal noSuchKey() {
        return new S3Refusal(404, "NoSuchKey", "The specified key does not exist.");
    }

    /** There is an object, but a delete marker is newer. */
    static S3Refusal hidden() {
        return new S3Refusal(404, "NoSuchKey", "The specified key does not exist.", true);
    }

    static S3Refusal denied() {
        return new S3Refusal(403, "AccessDenied", "Access Denied");
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    boolean isHidden() {
        return hidden;
    }
}
