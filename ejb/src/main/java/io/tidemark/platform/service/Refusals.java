package io.tidemark.platform.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The refusals that every feature has in common. */
public final class Refusals {

    private Refusals() {}

    /** There is no such thing, or it is somebody else's: the caller is not told which. */
    public static EngineException absent(String what) {
        return new EngineException(
                ErrorCode.NOT_FOUND, "there is no such " + what, "Look at the list: it may have been removed.");
    }

    public static EngineException invalid(String message, String hint) {
        return new EngineException(ErrorCode.INVALID_REQUEST, message, hint);
    }

    public static EngineException conflict(String message, String hint) {
        return new EngineException(ErrorCode.CONFLICT, message, hint);
    }

    /** A page is asked for with 1 to 200 rows. */
    public static int limit(int limit) {
        if (limit < 1 || limit > 200) {
            throw invalid("a page has 1 to 200 rows, not %d".formatted(limit), "Ask for fewer rows and follow 'next'.");
        }
        return limit;
    }

    /** @throws EngineException if {@code text} is blank or longer than {@code max} */
    public static String name(String what, @Nullable String text, int max) {
        var stripped = text == null ? "" : text.strip();
        if (stripped.isEmpty() || stripped.length() > max || stripped.chars().anyMatch(Character::isISOControl)) {
            throw invalid(
                    "a %s has 1 to %d characters and no control characters".formatted(what, max),
                    "Choose another one.");
        }
        return stripped;
    }
}
