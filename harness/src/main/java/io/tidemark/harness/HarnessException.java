package io.tidemark.harness;

import org.jspecify.annotations.Nullable;

/** A server of the harness did not do what was asked of it; the message holds the end of its log. */
public final class HarnessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public HarnessException(String message) {
        this(message, null);
    }

    public HarnessException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
