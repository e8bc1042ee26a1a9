package io.tidemark.engine;

import org.jspecify.annotations.Nullable;

/** A promise that could not be kept. The message says what failed with its values, the hint what to do about it. */
public class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String hint;

    /**
     * @param message lower case, no full stop, with the values
     * @param hint a sentence that says what to do
     */
    public EngineException(ErrorCode code, String message, String hint) {
        this(code, message, hint, null);
    }

    public EngineException(ErrorCode code, String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.hint = hint;
    }

    public ErrorCode code() {
        return code;
    }

    public String hint() {
        return hint;
    }
}
