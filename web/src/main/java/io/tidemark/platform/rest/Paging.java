package io.tidemark.platform.rest;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.model.Page;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Link;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.Serializable;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The part of a listing that is asked for: {@code ?limit=50&after=…}. */
public class Paging {

    private static final int MAX_LIMIT = 200;

    @Parameter(description = "How many items at most, 1 to 200.")
    @QueryParam("limit")
    @DefaultValue("50")
    int limit;

    @Parameter(description = "The member next of the page before.")
    @QueryParam("after")
    @Nullable
    String after;

    @Context
    UriInfo uri;

    /** @throws EngineException if it is not between 1 and 200 */
    public int limit() {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "limit %d is not between 1 and %d".formatted(limit, MAX_LIMIT),
                    "Ask for fewer items and follow the link to the next page.");
        }
        return limit;
    }

    public @Nullable String after() {
        return after;
    }

    /** The page with a {@code Link} to the next one. */
    public <T extends Serializable> Response answer(Page<T> page) {
        var response = Response.ok(page);
        if (page.next() != null) {
            var next = uri.getRequestUriBuilder()
                    .replaceQueryParam("limit", limit)
                    .replaceQueryParam("after", "{after}")
                    .build(page.next());
            response.links(Link.fromUri(next).rel("next").build());
        }
        return response.build();
    }
}
