package io.tidemark.tests.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A program that calls the REST interface of a running service, as anybody it has a token of. */
final class RestClient {

    /** Nobody: no token is sent. */
    static final String NOBODY = "";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> tokens = new HashMap<>();
    private final String url;
    private final String realmUrl;

    RestClient(String url, String realmUrl) {
        this.url = url;
        this.realmUrl = realmUrl;
    }

    /** One operation of the interface, as the service describes it. */
    record Operation(String method, String path, boolean hasBody, List<String> queryParameters) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** Every operation of the description the service gives of itself. */
    List<Operation> operations() {
        var paths = json(send(
                        HttpRequest.newBuilder(URI.create(url + "/openapi")).header("Accept", "application/json")))
                .path("paths");
        return paths.propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .filter(entry ->
                                List.of("get", "put", "post", "delete", "patch").contains(entry.getKey()))
                        .map(entry -> new Operation(
                                entry.getKey().toUpperCase(java.util.Locale.ROOT),
                                path.getKey().replaceFirst("^/api/v1", ""),
                                entry.getValue().has("requestBody"),
                                entry.getValue()
                                        .path("parameters")
                                        .valueStream()
                                        .filter(parameter ->
                                                parameter.path("in").asText().equals("query"))
                                        .map(parameter -> parameter.path("name").asText())
                                        .toList())))
                .toList();
    }

    /** @param caller a user of the demonstration's realm, an API token, or {@link #NOBODY} */
    HttpResponse<String> call(String caller, String method, String path, String body) {
        return call(caller, method, path, body, 0);
    }

    /** @param version of what is changed */
    HttpResponse<String> call(String caller, String method, String path, String body, long version) {
        var request = HttpRequest.newBuilder(URI.create(url + "/api/v1" + path)).timeout(TIMEOUT);
        if (!caller.isEmpty()) {
            request.header("Authorization", bearer(caller));
        }
        if (method.equals("PUT") || method.equals("PATCH")) {
            request.header("If-Match", "\"%d\"".formatted(version));
        }
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return send(request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    /** Changes a part of what has a tag, whatever it is now. */
    HttpResponse<String> patch(String caller, String path, String body) {
        var tag = get(caller, path).headers().firstValue("ETag").orElse("");
        return send(HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .timeout(TIMEOUT)
                .header("Authorization", bearer(caller))
                .header("If-Match", tag)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String caller, String path) {
        return call(caller, "GET", path, "");
    }

    /** The content of a file that has to be there. */
    byte[] download(String caller, String path) {
        var request = HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .timeout(TIMEOUT)
                .header("Authorization", bearer(caller));
        var answer = send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new AssertionError("%s: %d".formatted(answer.uri(), answer.statusCode()));
        }
        return answer.body();
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("read " + response.body(), e);
        }
    }

    private String bearer(String caller) {
        return "Bearer " + (caller.startsWith("tdm_") ? caller : token(caller));
    }

    /** An access token of a user, kept for a minute's tests. */
    private String token(String user) {
        return tokens.computeIfAbsent(user, name -> {
            var form = "grant_type=password&client_id=tidemark-cli&username=%s&password=%s-demo".formatted(name, name);
            var answer = send(HttpRequest.newBuilder(URI.create(realmUrl + "/protocol/openid-connect/token"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form)));
            return json(answer).path("access_token").asText();
        });
    }

    /** Lets the next call ask for a fresh token: they live five minutes. */
    void forgetTokens() {
        tokens.clear();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException("call " + request.build().uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
