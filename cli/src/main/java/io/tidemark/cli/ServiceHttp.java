package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** Exchanges with a service. A problem that it answers becomes an {@link EngineException} with its code, message and hint. */
final class ServiceHttp implements AutoCloseable {

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    /** The body of a good answer as text. */
    String text(HttpRequest request) {
        try (var in = stream(request)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw unreachable(request, failure);
        }
    }

    /** The body of a good answer as it arrives; one that breaks off is an {@link EngineException}. The caller closes it. */
    InputStream stream(HttpRequest request) {
        try {
            var response = client.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() / 100 != 2) {
                throw refused(response);
            }
            return new FilterInputStream(response.body()) {

                @Override
                public int read() throws IOException {
                    var octet = new byte[1];
                    return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xFF;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) {
                    try {
                        return in.read(buffer, offset, length);
                    } catch (IOException failure) {
                        throw unreachable(request, failure);
                    }
                }
            };
        } catch (IOException failure) {
            throw unreachable(request, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.CANCELLED, "interrupted", "Start it again when you are ready.", interrupted);
        }
    }

    /** Empty if the service says that there is no such thing. */
    static <T> Optional<T> unlessAbsent(Supplier<T> exchange) {
        try {
            return Optional.of(exchange.get());
        } catch (EngineException failure) {
            if (failure.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    @Override
    public void close() {
        // not close(): that would wait for the rest of a download that nobody wants any more
        client.shutdownNow();
    }

    private static EngineException unreachable(HttpRequest request, IOException failure) {
        return new EngineException(
                ErrorCode.SERVER_UNREACHABLE,
                failure instanceof ConnectException
                        ? "cannot connect to the service at " + request.uri().getAuthority()
                        : "ask the service at %s: %s".formatted(request.uri().getAuthority(), failure),
                failure instanceof SSLException
                        ? "Let Java trust the certificate: TIDEMARK_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=/path/to/a/key/store."
                        : "Check the address; with the store and the key this works without the service, too.",
                failure);
    }

    private static EngineException refused(HttpResponse<InputStream> response) throws IOException {
        String body;
        try (var in = response.body()) {
            body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        var status = response.statusCode();
        if (status == 401) {
            return new EngineException(
                    ErrorCode.AUTHENTICATION_FAILED,
                    "the service does not accept the token",
                    "It is wrong, has expired or was revoked: an owner issues another one under Team, Tokens.");
        }
        if (response.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json")
                && Json.parse(body) instanceof Map<?, ?> problem) {
            return new EngineException(
                    code(String.valueOf(problem.get("code")), status),
                    text(problem, "detail", "the service answered status %d".formatted(status)),
                    text(problem, "hint", "See the log of the service."));
        }
        // not from the service: something before it, or something else altogether
        return new EngineException(
                status >= 500 ? ErrorCode.SERVER_UNREACHABLE : ErrorCode.INVALID_REQUEST,
                "%s answered status %d".formatted(response.uri().getAuthority(), status),
                "Check the address of the service, and what stands before it.");
    }

    private static String text(Map<?, ?> problem, String member, String unlessThere) {
        return problem.get(member) instanceof String text ? text : unlessThere;
    }

    /** A newer service may know codes that we do not. */
    static ErrorCode code(String name, int status) {
        for (var code : ErrorCode.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return status >= 500 ? ErrorCode.SERVER_FAILED : ErrorCode.INVALID_REQUEST;
    }
}
