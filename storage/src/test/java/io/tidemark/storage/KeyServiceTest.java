package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.repository.TenantKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyServiceTest {

    private static final TenantKey KEY = TenantKey.generate();
    private static final String LINE = KEY.text().reveal();
    private static final String TOKEN = "hvs.token";

    private HttpServer server;
    private int status = 200;
    private String answer = LINE + "\n";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/key", exchange -> {
            var isKnown =
                    ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            var body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(isKnown ? status : 403, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.createContext("/elsewhere", exchange -> {
            throw new AssertionError("a redirect was followed");
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void hands_out_the_line_of_a_key_file() {
        assertThat(service(TOKEN).fetch().holder()).isEqualTo(KEY.holder());
    }

    @Test
    void hands_out_the_key_within_an_answer_of_vault() {
        answer = """
                {"request_id":"1","data":{"data":{"key":"%s","note":"do not delete"},"metadata":{"version":2}}}""".formatted(LINE);

        assertThat(service(TOKEN).fetch().holder()).isEqualTo(KEY.holder());
    }

    @Test
    void refuses_answers_without_a_key_or_with_several() {
        answer = "{}";
        assertFails(ErrorCode.KEY_UNUSABLE, () -> service(TOKEN).fetch());
        answer = LINE + "\n" + TenantKey.generate().text().reveal();
        assertFails(ErrorCode.KEY_UNUSABLE, () -> service(TOKEN).fetch());
        answer = LINE.substring(0, LINE.length() - 9) + "AAAAAAAA=";
        assertFails(ErrorCode.KEY_UNUSABLE, () -> service(TOKEN).fetch());
    }

    @Test
    void is_refused_with_another_token_and_follows_no_redirect() {
        assertFails(ErrorCode.KEY_UNUSABLE, () -> service("another").fetch());
        status = 302;
        assertFails(ErrorCode.KEY_UNUSABLE, () -> service(TOKEN).fetch());
    }

    @Test
    void is_worth_another_try_while_it_is_down() {
        status = 503;
        assertFails(ErrorCode.KEY_SERVICE_UNAVAILABLE, () -> service(TOKEN).fetch());
        server.stop(0);
        assertFails(ErrorCode.KEY_SERVICE_UNAVAILABLE, () -> service(TOKEN).fetch());
        assertThat(ErrorCode.KEY_SERVICE_UNAVAILABLE.retryable()).isTrue();
    }

    @Test
    void is_not_asked_where_it_must_not_be() {
        var refused = new KeyService(url(), Secret.of(TOKEN), address -> false);

        assertFails(ErrorCode.ADDRESS_NOT_ALLOWED, refused::fetch);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "vault.example.org",
                "http://vault.example.org/key",
                "https://user:password@vault.example.org/",
                "file:///etc/passwd",
                "https:///key",
                "https://a b/"
            })
    void has_an_address_with_tls_and_without_secrets(String url) {
        assertFails(ErrorCode.INVALID_REQUEST, () -> KeyService.parse(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://vault.example.org:8200/v1/secret/data/tidemark", "http://127.0.0.1:8200/key"})
    void has_an_address(String url) {
        assertThat(KeyService.parse(url)).hasToString(url);
    }

    private KeyService service(String token) {
        return new KeyService(url(), Secret.of(token), address -> true);
    }

    private URI url() {
        return URI.create(
                "http://127.0.0.1:%d/key".formatted(server.getAddress().getPort()));
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.hint()).isNotBlank();
        });
    }
}
