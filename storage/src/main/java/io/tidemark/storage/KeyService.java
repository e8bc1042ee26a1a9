package io.tidemark.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.repository.TenantKey;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gets a tenant's key from where the tenant keeps it: anything that answers a GET with the line of a key file, alone or somewhere in
 * its text, as the key-value stores of Vault, OpenBao and their like do. The key is held in memory only.
 *
 * @param url with TLS; without only on this host
 * @param token sent as {@code Authorization: Bearer}; empty: none
 * @param allowed asked about every address that the host's name leads to, before each call
 */
public record KeyService(URI url, Secret token, Predicate<InetAddress> allowed) {

    private static final Pattern KEY = Pattern.compile("tidemark-key-1:[A-Za-z0-9+/]{1,100}={0,2}");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 64 << 10;
    private static final int OK = 200;
    private static final int FIRST_OF_SERVER_ERRORS = 500;

    /** @throws EngineException with {@link ErrorCode#INVALID_REQUEST} unless {@code url} can be one of a key service */
    public static URI parse(String url) {
        try {
            var parsed = new URI(url.strip());
            var host = parsed.getHost();
            if (host != null
                    && parsed.getUserInfo() == null
                    && ("https".equals(parsed.getScheme())
                            || "http".equals(parsed.getScheme())
                                    && host.matches("127\\.0\\.0\\.1|localhost|\\[::1]"))) {
                return parsed;
            }
        } catch (URISyntaxException e) {
            throw malformed(e);
        }
        throw malformed(null);
    }

    private static EngineException malformed(@Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.INVALID_REQUEST,
                "this is not the address of a key service",
                "Write it like https://vault.example.org/v1/secret/data/tidemark, without user and password.",
                cause);
    }

    /**
     * Asks for the key.
     *
     * @throws EngineException with {@link ErrorCode#KEY_UNUSABLE} if the service refuses or answers without a key,
     *     {@link ErrorCode#KEY_SERVICE_UNAVAILABLE} if it does not answer, {@link ErrorCode#ADDRESS_NOT_ALLOWED}
     */
    public TenantKey fetch() {
        check();
        var request = HttpRequest.newBuilder(url).timeout(TIMEOUT).header("Accept", "application/json, text/plain");
        if (!token.reveal().isEmpty()) {
            request.header("Authorization", "Bearer " + header(token));
        }
        var client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(TIMEOUT)
                .build();
        try {
            // the limit holds for the whole answer, which may come drop by drop
            return key(client.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES))
                    .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            throw unavailable("does not answer", e);
        } catch (TimeoutException e) {
            throw unavailable("does not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("was not waited for", e);
        } finally {
            client.shutdownNow();
        }
    }

    /** What is refused is not told: it would be in the log. */
    private static String header(Secret token) {
        if (!token.reveal().matches("[\\x21-\\x7e]+")) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "the token of a key service has characters that no token has",
                    "Give it as one line of letters, digits and signs.");
        }
        return token.reveal();
    }

    private void check() {
        try {
            for (var address : InetAddress.getAllByName(url.getHost())) {
                if (!allowed.test(address)) {
                    throw new EngineException(
                            ErrorCode.ADDRESS_NOT_ALLOWED,
                            "the key service at %s is not one that Tidemark may connect to".formatted(url.getHost()),
                            "Give it a public address, or ask the provider to allow its network.");
                }
            }
        } catch (UnknownHostException e) {
            throw unavailable("is not known by name", e);
        }
    }

    private TenantKey key(HttpResponse<byte[]> response) {
        if (response.statusCode() >= FIRST_OF_SERVER_ERRORS) {
            throw unavailable("answers with status " + response.statusCode(), null);
        }
        if (response.statusCode() != OK) {
            throw unusable("refuses to hand it out, with status " + response.statusCode());
        }
        var keys = KEY.matcher(new String(response.body(), StandardCharsets.UTF_8))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        if (keys.size() != 1) {
            throw unusable("answers with %d keys".formatted(keys.size()));
        }
        return TenantKey.parse(keys.getFirst());
    }

    private EngineException unusable(String what) {
        return new EngineException(
                ErrorCode.KEY_UNUSABLE,
                "the key service at %s %s".formatted(url.getHost(), what),
                "Let it answer a GET with the one line of a key file ('tidemark new-key' makes one), and check the token.");
    }

    private EngineException unavailable(String what, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.KEY_SERVICE_UNAVAILABLE,
                "the key service at %s %s".formatted(url.getHost(), what),
                "Check that it runs and can be reached from here; nothing of the tenant can be read without it.",
                cause);
    }
}
