package io.tidemark.access.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tidemark.access.service.IdempotencyOperations;
import io.tidemark.access.service.Repetition;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.rest.Idempotent;
import io.tidemark.platform.rest.JsonFormat;
import io.tidemark.platform.rest.OnceShown;
import io.tidemark.platform.rest.Problem;
import io.tidemark.tenant.model.TenantId;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers a request that comes again with the same {@code Idempotency-Key} as it was answered before. */
@Provider
@Idempotent
@Priority(Priorities.USER)
public class IdempotencyFilter implements ContainerRequestFilter, ContainerResponseFilter {

    private static final String KEY_HEADER = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final String NOTED = IdempotencyFilter.class.getName();

    @Inject
    IdempotencyOperations operations;

    @Context
    ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        var key = request.getHeaderString(KEY_HEADER);
        if (key == null) {
            return;
        }
        if (!KEY.matcher(key).matches()) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "the header Idempotency-Key is not 1 to 200 visible characters",
                    "Send a fresh UUID for each thing you want done.");
        }
        var tenant = tenantOf(request);
        var body = request.getEntityStream().readAllBytes();
        request.setEntityStream(new ByteArrayInputStream(body));
        var repetition = operations.begin(tenant, key, fingerprint(request, body));
        switch (repetition) {
            case Repetition.First() -> request.setProperty(NOTED, key);
            case Repetition.Answered answered -> request.abortWith(again(answered));
            case Repetition.StillRunning() ->
                request.abortWith(Problem.of(
                                ErrorCode.CONFLICT,
                                "the first request with this Idempotency-Key is still being worked on",
                                "Send it again in a few seconds.")
                        .response());
            case Repetition.KeyReused() ->
                request.abortWith(Problem.of(
                                ErrorCode.INVALID_REQUEST,
                                422,
                                "this Idempotency-Key was used for another request",
                                "Send a fresh key for each thing you want done.")
                        .response());
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(request.getProperty(NOTED) instanceof String key)) {
            return;
        }
        request.removeProperty(NOTED);
        var tenant = tenantOf(request);
        if (response.getStatusInfo().getFamily() != Response.Status.Family.SUCCESSFUL) {
            operations.forget(tenant, key);
            return;
        }
        var location = response.getLocation();
        operations.end(
                tenant,
                key,
                response.getStatus(),
                answer(response.getEntity()),
                location == null ? null : location.toString());
    }

    private @Nullable String answer(@Nullable Object entity) {
        if (entity == null || resource.getResourceMethod().isAnnotationPresent(OnceShown.class)) {
            return null;
        }
        try {
            return JsonFormat.write(entity);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("keep an answer", e);
        }
    }

    private static Response again(Repetition.Answered before) {
        var response = Response.status(before.status()).header("Idempotent-Replayed", "true");
        if (before.answer() != null) {
            response.entity(before.answer().getBytes(StandardCharsets.UTF_8)).type(MediaType.APPLICATION_JSON_TYPE);
        }
        if (before.location() != null) {
            response.header(HttpHeaders.LOCATION, before.location());
        }
        return response.build();
    }

    private static TenantId tenantOf(ContainerRequestContext request) {
        var text = request.getUriInfo().getPathParameters().getFirst("tenant");
        try {
            return TenantId.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.NOT_FOUND, "there is nothing at this address", "Compare it with /openapi.", e);
        }
    }

    private static String fingerprint(ContainerRequestContext request, byte[] body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var line = request.getMethod() + " "
                    + request.getUriInfo().getRequestUri().getRawPath() + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
