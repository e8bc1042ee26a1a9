package io.tidemark.access.web;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.ServletExtension;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import jakarta.servlet.ServletContext;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the container's login, where no servlet filter can.
 *
 * <p>The login takes every bearer token for one of the identity provider's and asks the provider about it. Our own tokens are
 * therefore taken aside before, so that automation works while the identity provider is down. And when the login itself
 * fails on a request of a program, the program gets a problem and no page. Every answer, the login's redirects included, leaves with the headers
 * that tell browsers what not to do.
 */
public class FrontDoor implements ServletExtension {

    /** Carries an API token from here to {@link CallerFilter}. */
    static final String TOKEN_HEADER = "Tidemark-Token";

    /** What scanners recognise our tokens by. */
    static final String TOKEN_PREFIX = "tdm_";

    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);

    private static final HttpString TOKEN = new HttpString(TOKEN_HEADER);
    private static final String BEARER = "Bearer ";
    private static final String API = "/api/";
    private static final int UNAVAILABLE = 503;

    /** The server admits whole WAL segments; other bodies are read into memory and have no reason to be long. */
    private static final long LONGEST_BODY = 10L << 20;

    private static final Pattern WAL_FILE = Pattern.compile("/api/v1/tenants/[^/]+/servers/[^/]+/wal/[^/]+");

    private static final HttpString CONTENT_SECURITY_POLICY = new HttpString("Content-Security-Policy");
    private static final String POLICY_OF_DATA = "default-src 'none'; frame-ancestors 'none'";
    private static final String POLICY_OF_PAGES =
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none';"
                    + " base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    private static final String UNAVAILABLE_PROBLEM = """
            {"type":"/problems/misconfigured","title":"Misconfigured","status":503,\
            "detail":"the identity provider cannot be asked","code":"MISCONFIGURED",\
            "hint":"Try again in a minute, or use an API token; tell the provider of the service if it stays so.",\
            "reference":null}
            """;

    @Override
    public void handleDeployment(DeploymentInfo deployment, ServletContext context) {
        deployment.addInitialHandlerChainWrapper(FrontDoor::withHeaders);
        deployment.addOuterHandlerChainWrapper(FrontDoor::beforeLogin);
    }

    private static HttpHandler withHeaders(HttpHandler next) {
        return exchange -> {
            exchange.addResponseCommitListener(FrontDoor::addHeaders);
            next.handleRequest(exchange);
        };
    }

    private static void addHeaders(HttpServerExchange exchange) {
        var headers = exchange.getResponseHeaders();
        headers.put(new HttpString("X-Content-Type-Options"), "nosniff");
        headers.put(new HttpString("Referrer-Policy"), "no-referrer");
        headers.put(new HttpString("X-Frame-Options"), "DENY");
        headers.put(new HttpString("Cross-Origin-Opener-Policy"), "same-origin");
        if ("https".equals(exchange.getRequestScheme())) {
            headers.put(new HttpString("Strict-Transport-Security"), "max-age=31536000; includeSubDomains");
        }
        var data = isApi(exchange);
        if (!headers.contains(CONTENT_SECURITY_POLICY)) {
            headers.put(CONTENT_SECURITY_POLICY, data ? POLICY_OF_DATA : POLICY_OF_PAGES);
        }
        if (data && !headers.contains(Headers.CACHE_CONTROL)) {
            headers.put(Headers.CACHE_CONTROL, "no-store");
        }
    }

    private static HttpHandler beforeLogin(HttpHandler next) {
        return exchange -> {
            if (!isWalFile(exchange)) {
                exchange.setMaxEntitySize(LONGEST_BODY);
            }
            if (!isApi(exchange)) {
                exchange.getRequestHeaders().remove(TOKEN);
                next.handleRequest(exchange);
                return;
            }
            takeOwnToken(exchange.getRequestHeaders());
            try {
                next.handleRequest(exchange);
            } catch (Exception e) {
                // resources map their own failures: what arrives here is the login's
                if (exchange.isResponseStarted()) {
                    throw e;
                }
                LOG.warn("login failed on a request: path={}", exchange.getRequestPath(), e);
                exchange.setStatusCode(UNAVAILABLE);
                exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/problem+json");
                exchange.getResponseSender().send(UNAVAILABLE_PROBLEM);
            }
        };
    }

    private static void takeOwnToken(HeaderMap headers) {
        var authorization = headers.getFirst(Headers.AUTHORIZATION);
        if (authorization == null
                || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                || !authorization.startsWith(TOKEN_PREFIX, BEARER.length())) {
            headers.remove(TOKEN);
            return;
        }
        headers.put(TOKEN, authorization.substring(BEARER.length()).strip());
        headers.remove(Headers.AUTHORIZATION);
        // a program with a token of its own is nobody else, whatever session its cookies name
        headers.remove(Headers.COOKIE);
    }

    private static boolean isWalFile(HttpServerExchange exchange) {
        return exchange.getRequestMethod().equals(Methods.PUT)
                && WAL_FILE.matcher(exchange.getRequestPath()).matches();
    }

    private static boolean isApi(HttpServerExchange exchange) {
        return exchange.getRequestPath().startsWith(API);
    }
}
