package io.tidemark.platform.rest;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.undertow.server.RequestTooBigException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever a request failed with into a {@link Problem}. What is nobody's fault but ours is logged, with a reference. */
@Provider
public class FailureMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = LoggerFactory.getLogger(FailureMapper.class);

    /** Containers wrap exceptions in their own; none nests deeper. */
    private static final int MAX_WRAPPERS = 8;

    @Override
    public Response toResponse(Throwable failure) {
        Throwable cause = failure;
        for (var depth = 0; cause != null && depth < MAX_WRAPPERS; depth++) {
            var known = known(cause);
            if (known != null) {
                return known;
            }
            cause = cause.getCause();
        }
        var reference = UUID.randomUUID().toString();
        LOG.error("request failed: reference={}", reference, failure);
        return Problem.internal(reference).response();
    }

    private static @Nullable Response known(Throwable failure) {
        return switch (failure) {
            case EngineException e -> ofEngine(e);
            case Refusal e -> e.problem().response();
            case ConstraintViolationException e ->
                Problem.of(ErrorCode.INVALID_REQUEST, violations(e), "Correct the named members and send it again.")
                        .response();
            case RequestTooBigException e ->
                Problem.of(
                                ErrorCode.INVALID_REQUEST,
                                Response.Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode(),
                                "the body is longer than 10 MiB",
                                "Only WAL files that are archived may be.")
                        .response();
            case WebApplicationException e -> ofContainer(e);
            default -> null;
        };
    }

    private static Response ofEngine(EngineException failure) {
        if (failure.code() == ErrorCode.INTERNAL) {
            var reference = UUID.randomUUID().toString();
            LOG.error("request failed: reference={}", reference, failure);
            return Problem.internal(reference).response();
        }
        var detail = failure.getMessage() == null ? failure.code().name() : failure.getMessage();
        return Problem.of(failure.code(), detail, failure.hint()).response();
    }

    private static String violations(ConstraintViolationException failure) {
        return failure.getConstraintViolations().stream()
                .map(violation -> "%s: %s".formatted(violation.getPropertyPath(), violation.getMessage()))
                .sorted()
                .collect(Collectors.joining("; "));
    }

    /** What Jakarta REST itself refuses. Its own messages name classes, so they stay here. */
    private static @Nullable Response ofContainer(WebApplicationException failure) {
        var response = failure.getResponse();
        if (response.hasEntity()) {
            return response;
        }
        var status = response.getStatus();
        return switch (status) {
            case 400 ->
                Problem.of(ErrorCode.INVALID_REQUEST, "the request cannot be read", "Compare it with /openapi.")
                        .response();
            case 404 ->
                Problem.of(
                                ErrorCode.NOT_FOUND,
                                failure instanceof NotFoundException && failure.getCause() != null
                                        ? "a part of the address or a query parameter is malformed"
                                        : "there is nothing at this address",
                                "Compare it with /openapi.")
                        .response();
            case 405 -> {
                var problem = Problem.of(
                        ErrorCode.INVALID_REQUEST,
                        405,
                        "this method is not offered here",
                        "See the Allow header for those that are.");
                var answer = Response.fromResponse(problem.response());
                var offered = response.getHeaderString("Allow");
                if (offered != null) {
                    answer.header("Allow", offered);
                }
                yield answer.build();
            }
            case 406, 415 ->
                Problem.of(
                                ErrorCode.INVALID_REQUEST,
                                status,
                                "the media type is not offered here",
                                "Send and accept application/json.")
                        .response();
            default ->
                status >= 400 && status < 500
                        ? Problem.of(
                                        ErrorCode.INVALID_REQUEST,
                                        status,
                                        "the request is refused",
                                        "Compare it with /openapi.")
                                .response()
                        : null;
        };
    }
}
