package io.tidemark.platform.rest;

import io.tidemark.platform.model.JobId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Answers that several resources give. */
public final class Answers {

    private Answers() {}

    /** The address of a job. */
    public static URI jobAddress(UriInfo uri, TenantId tenant, JobId job) {
        return uri.getBaseUriBuilder().path("tenants/{tenant}/jobs/{job}").build(tenant, job);
    }

    /** Work that goes on: 202, and where to watch it. */
    public static Response accepted(UriInfo uri, TenantId tenant, JobId job) {
        return Response.accepted(new Accepted(job))
                .location(jobAddress(uri, tenant, job))
                .build();
    }

    /** Something new, and its address below the one that was asked. */
    public static Response created(UriInfo uri, Object id, Object entity) {
        return Response.created(uri.getAbsolutePathBuilder().path("{id}").build(id))
                .entity(entity)
                .build();
    }

    /** Something that counts its versions, with its entity tag. */
    public static Response versioned(Object view, long version) {
        return Response.ok(view).tag(EntityTags.ofVersion(version)).build();
    }

    /**
     * Replaces what the client has read, and answers with what is there then.
     *
     * @param ifMatch the header
     * @param version of a view
     * @param replace is given the version that the client has read, and refuses it by a conflict if it is no longer there
     * @throws Refusal if the header is missing or names another version than there is now
     */
    public static <T> Response replaced(
            @Nullable String ifMatch, ToLongFunction<T> version, Supplier<T> current, LongFunction<T> replace) {
        var seen = EntityTags.requiredVersion(ifMatch);
        var replaced =
                EntityTags.unlessStale(seen, () -> version.applyAsLong(current.get()), () -> replace.apply(seen));
        return versioned(replaced, version.applyAsLong(replaced));
    }

    /** The job that does what was asked for. */
    public record Accepted(JobId job) {}
}
