package io.tidemark.platform.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Entity tags without their quotes, which let a client change only what it has seen. */
public final class EntityTags {

    private EntityTags() {}

    /** The tag of something that counts its versions. */
    public static String ofVersion(long version) {
        return Long.toString(version);
    }

    /** The tag of something that does not: it follows from the content. */
    public static String ofContent(Object view) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(JsonFormat.write(view).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("compute an entity tag", e);
        }
    }

    /**
     * The version an {@code If-Match} header names.
     *
     * @throws Refusal if there is none, or it is not one of {@link #ofVersion}
     */
    public static long requiredVersion(@Nullable String ifMatch) {
        var tag = required(ifMatch);
        try {
            return Long.parseLong(tag);
        } catch (NumberFormatException e) {
            throw new Refusal(stale());
        }
    }

    /** @throws Refusal if {@code ifMatch} is missing or names another tag than {@code current} */
    public static void require(@Nullable String ifMatch, String current) {
        if (!required(ifMatch).equals(current)) {
            throw new Refusal(stale());
        }
    }

    /**
     * Makes a change of what had {@code version}. The operation itself refuses a version that is no longer there, by a
     * conflict; only then is the current one asked, to tell that conflict from others.
     *
     * @throws Refusal if it has another version by now
     */
    public static <T> T unlessStale(long version, LongSupplier current, Supplier<T> change) {
        try {
            return change.get();
        } catch (EngineException e) {
            if (e.code() == ErrorCode.CONFLICT && current.getAsLong() != version) {
                throw new Refusal(stale());
            }
            throw e;
        }
    }

    /** The answer to a change of something that has changed meanwhile. */
    public static Problem stale() {
        return Problem.of(
                ErrorCode.CONFLICT,
                412,
                "it has changed since it was read",
                "Read it again, and send the change with its new ETag.");
    }

    private static String required(@Nullable String ifMatch) {
        if (ifMatch == null) {
            throw new Refusal(Problem.of(
                    ErrorCode.INVALID_REQUEST,
                    428,
                    "the header If-Match is missing",
                    "Send the ETag of what was read as If-Match."));
        }
        var text = ifMatch.strip();
        var quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        if (!quoted) {
            throw new Refusal(Problem.of(
                    ErrorCode.INVALID_REQUEST,
                    "the header If-Match is not an entity tag",
                    "Send the ETag of what was read as If-Match, with its quotes."));
        }
        return text.substring(1, text.length() - 1);
    }
}
