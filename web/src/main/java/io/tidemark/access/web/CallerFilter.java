package io.tidemark.access.web;

import io.tidemark.access.service.Caller;
import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.TokenAuthentication;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wildfly.security.http.oidc.AccessToken;
import org.wildfly.security.http.oidc.OidcPrincipal;

/** Tells the service who is calling: whom the identity provider vouches for, or whose API token was sent. */
@WebFilter("/*")
public class CallerFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /** The realm role of those who run the service. */
    private static final String PROVIDER = "provider";

    @Inject
    CurrentUser user;

    @Inject
    TokenAuthentication tokens;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var token = request.getHeader(FrontDoor.TOKEN_HEADER);
        if (token != null) {
            tokens.authenticate(token).ifPresent(user::signIn);
        } else if (request.getUserPrincipal() instanceof OidcPrincipal<?> principal) {
            var person = person(principal.getOidcSecurityContext().getToken(), request.isUserInRole(PROVIDER));
            if (person != null) {
                user.signIn(person);
            }
        }
        chain.doFilter(request, response);
    }

    /** Null for a token that names no subject: a name alone is nobody. */
    private static Caller.@Nullable Person person(@Nullable AccessToken token, boolean provider) {
        if (token == null || token.getIssuer() == null || token.getSubject() == null) {
            return null;
        }
        var username = token.getPreferredUsername();
        return new Caller.Person(
                token.getIssuer(),
                token.getSubject(),
                username == null ? token.getSubject() : username,
                groups(token),
                provider);
    }

    private static Set<String> groups(AccessToken token) {
        var groups = new HashSet<String>();
        if (token.hasClaim("groups") && token.getClaimValue("groups") instanceof Iterable<?> claimed) {
            claimed.forEach(group -> groups.add(String.valueOf(group)));
        }
        return groups;
    }
}
