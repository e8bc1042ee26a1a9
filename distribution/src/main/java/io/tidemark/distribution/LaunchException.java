package io.tidemark.distribution;

import org.jspecify.annotations.Nullable;

/** Something could not be started; the message is a sentence for the person at the keyboard and says what to do. */
public final class LaunchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LaunchException(String message) {
        this(message, null);
    }

    public LaunchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
