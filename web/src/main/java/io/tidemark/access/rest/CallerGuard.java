package io.tidemark.access.rest;

import io.tidemark.access.service.Caller;
import io.tidemark.access.service.CurrentUser;
import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.rest.Problem;
import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;

/**
 * Lets nobody call a resource without saying who they are, except what is marked {@link PermitAll}. What a caller may do is
 * decided by the operations.
 *
 * <p>A browser's session is good for reading only: what changes something needs a bearer token, which no foreign page can make
 * a browser send.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class CallerGuard implements ContainerRequestFilter {

    private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    @Inject
    CurrentUser user;

    @Context
    ResourceInfo resource;

    @Context
    HttpServletRequest request;

    @Override
    public void filter(ContainerRequestContext context) {
        if (isOpen()) {
            return;
        }
        if (user.caller().isEmpty()) {
            context.abortWith(challenge());
        } else if (request.getHeader(HttpHeaders.AUTHORIZATION) == null
                && isPerson()
                && !READING.contains(context.getMethod())) {
            context.abortWith(Problem.of(
                            ErrorCode.FORBIDDEN,
                            "a browser's session may only read here",
                            "Send a bearer token in the Authorization header.")
                    .response());
        }
    }

    private boolean isOpen() {
        return resource.getResourceMethod().isAnnotationPresent(PermitAll.class)
                || resource.getResourceClass().isAnnotationPresent(PermitAll.class);
    }

    private boolean isPerson() {
        return user.caller().orElseThrow() instanceof Caller.Person;
    }

    private static Response challenge() {
        var problem = Problem.of(
                ErrorCode.FORBIDDEN,
                Response.Status.UNAUTHORIZED.getStatusCode(),
                "this needs a sign-in",
                "Send an API token or an access token as Authorization: Bearer.");
        return Response.fromResponse(problem.response())
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"tidemark\"")
                .build();
    }
}
