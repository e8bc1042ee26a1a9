package io.tidemark.platform.model;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing.
 *
 * @param next what to pass as {@code after} for the following page; null on the last page
 */
public record Page<T extends Serializable>(
        List<T> items, @Nullable String next) implements Serializable {

    public Page {
        items = List.copyOf(items);
    }

    /**
     * Cuts a page out of rows that were read with a limit of one more than asked for.
     *
     * @param rows up to {@code limit + 1} rows
     * @param cursor the {@code after} value that continues behind a row
     */
    public static <R, T extends Serializable> Page<T> of(
            List<R> rows, int limit, Function<R, String> cursor, Function<R, T> view) {
        var shown = rows.size() > limit ? rows.subList(0, limit) : rows;
        var next = rows.size() > limit ? cursor.apply(shown.getLast()) : null;
        return new Page<>(shown.stream().map(view).toList(), next);
    }

    /**
     * Reads the cursor of a page.
     *
     * @throws EngineException if nobody gave it
     */
    public static <P> @Nullable P position(@Nullable String after, Function<String, P> reader) {
        try {
            return after == null ? null : reader.apply(after);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "this is not where a page begins",
                    "Follow the link to the next page, or begin with the first.",
                    e);
        }
    }
}
