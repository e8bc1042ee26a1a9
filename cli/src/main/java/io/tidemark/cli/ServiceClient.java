package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One server of the service, asked over its REST interface. */
final class ServiceClient implements AutoCloseable {

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI service;
    private final Secret token;
    private final String server;

    ServiceClient(URI service, Secret token, String server) {
        this.service = service;
        this.token = token;
        this.server = server;
    }

    /** Backups, newest first, as the service describes them. */
    List<Map<String, @Nullable Object>> backups() {
        var all = new ArrayList<Map<String, @Nullable Object>>();
        var path = serverPath() + "/backups";
        var after = "";
        while (true) {
            var page = object(get(path + "?limit=200" + after));
            all.addAll(objects(page.get("items")));
            if (page.get("next") == null) {
                return all;
            }
            after = "&after=" + URLEncoder.encode(text(page, "next"), StandardCharsets.UTF_8);
        }
    }

    /** @param backup the name of one, or {@code latest} */
    Map<String, @Nullable Object> backup(String backup) {
        var name = backup;
        if (backup.equals("latest")) {
            name = backups().stream()
                    .filter(each -> "COMPLETE".equals(each.get("state")))
                    .findFirst()
                    .map(each -> text(each, "name"))
                    .orElseThrow(() ->
                            new EngineException(ErrorCode.NOT_FOUND, "there is no backup", "Take a backup first."));
        } else {
            name = ShowCommand.id(backup).value();
        }
        return object(get("%s/backups/%s".formatted(serverPath(), name)));
    }

    /** Begins a restore to be downloaded, and opens the tar file. The caller closes it. */
    InputStream export(Map<String, @Nullable Object> target, String action) {
        var body = Json.text(Map.of("target", target, "destination", "DOWNLOAD", "action", action));
        var request = request(serverPath() + "/recoveries")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        var started = object(Json.parse(read(send(request))));
        // the service may be reached by another name than its public one
        var link = URI.create(text(started, "downloadUrl")).getRawPath();
        return send(HttpRequest.newBuilder(service.resolve(link)).build()).body();
    }

    @Override
    public void close() {
        http.close();
    }

    private String serverPath() {
        var tenant = tenant();
        var path = "/api/v1/tenants/%s/servers".formatted(tenant);
        var id = isId(server)
                ? server
                : objects(get(path)).stream()
                        .filter(each -> server.equals(each.get("name")))
                        .findFirst()
                        .map(each -> text(each, "id"))
                        .orElseThrow(() -> new EngineException(
                                ErrorCode.NOT_FOUND,
                                "the token sees no server '%s'".formatted(server),
                                "Check the name, or give the server's id."));
        return path + "/" + id;
    }

    private String tenant() {
        var me = object(get("/api/v1/me"));
        if (me.get("token") instanceof Map<?, ?> scope && scope.get("tenant") != null) {
            return String.valueOf(scope.get("tenant"));
        }
        throw new EngineException(
                ErrorCode.INVALID_REQUEST,
                "the token belongs to a person, not to a program",
                "Use an API token, which belongs to one tenant: Team, Tokens.");
    }

    private static boolean isId(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    private Object get(String path) {
        return Json.parse(read(send(request(path).build())));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(service.resolve(path))
                .timeout(Duration.ofMinutes(2))
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token.reveal());
    }

    private HttpResponse<InputStream> send(HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() / 100 != 2) {
                throw refused(response.statusCode(), read(response));
            }
            return response;
        } catch (IOException failure) {
            throw unreachable(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.CANCELLED, "interrupted", "Start it again when you are ready.", interrupted);
        }
    }

    private String read(HttpResponse<InputStream> response) {
        try (var in = response.body()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw unreachable(failure);
        }
    }

    private EngineException unreachable(IOException failure) {
        return new EngineException(
                ErrorCode.SERVER_UNREACHABLE,
                "ask the service at %s: %s".formatted(service, failure),
                "Check the address; with the store and the key this works without the service, too.",
                failure);
    }

    /** A problem of the service becomes ours, with its code, message and hint. */
    private EngineException refused(int status, String body) {
        if (body.startsWith("{")) {
            var problem = object(Json.parse(body));
            return new EngineException(
                    code(String.valueOf(problem.get("code")), status),
                    String.valueOf(problem.getOrDefault("detail", problem.get("title"))),
                    String.valueOf(problem.getOrDefault("hint", "See the log of the service.")));
        }
        return new EngineException(
                code("", status),
                "the service answered status %d".formatted(status),
                status == 401 ? "Check the token: it may have expired." : "Check the address of the service.");
    }

    private static ErrorCode code(String name, int status) {
        for (var code : ErrorCode.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return switch (status) {
            case 401 -> ErrorCode.AUTHENTICATION_FAILED;
            case 403 -> ErrorCode.FORBIDDEN;
            case 404 -> ErrorCode.NOT_FOUND;
            default -> status >= 500 ? ErrorCode.SERVER_FAILED : ErrorCode.INVALID_REQUEST;
        };
    }

    static String text(Map<String, @Nullable Object> object, String name) {
        return String.valueOf(Objects.requireNonNull(object.get(name), name));
    }

    private static List<Map<String, @Nullable Object>> objects(@Nullable Object values) {
        var objects = new ArrayList<Map<String, @Nullable Object>>();
        if (values instanceof List<?> list) {
            for (var each : list) {
                objects.add(object(each));
            }
        } else if (values instanceof Map<?, ?> page) {
            return objects(page.get("items"));
        }
        return objects;
    }

    @SuppressWarnings("unchecked") // JSON objects have text for keys
    private static Map<String, @Nullable Object> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw new EngineException(
                ErrorCode.SERVER_FAILED,
                "the service answered something else than was asked for",
                "Check the address, and that service and command line are of the same version.");
    }
}
