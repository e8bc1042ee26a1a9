package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.VerificationLevel;
import io.tidemark.engine.restore.RecoveryTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One server of the service, asked over its REST interface. */
final class ServiceClient implements AutoCloseable {

    /**
     * A restore that the service has ready to be fetched.
     *
     * @param id by which the service knows it
     * @param archive the path of the tar file; good once
     * @param wal where the restored server fetches WAL; empty if the archive carries it
     */
    record Recovery(String id, URI archive, Optional<WalLink> wal) {}

    private static final Duration LONGEST_TRANSFER = Duration.ofMinutes(10);

    private final ServiceHttp http = new ServiceHttp();
    private final URI service;
    private final Secret token;
    private final @Nullable String server;
    private final String tenantPath;
    private final String serverPath;

    /**
     * Finds the server.
     *
     * @param server its name or id; null: the one that the token is bound to
     * @throws EngineException if the service does not answer, refuses the token or knows no such server
     */
    ServiceClient(URI service, Secret token, @Nullable String server) {
        this.service = service;
        this.token = token;
        this.server = server;
        try {
            var scope = scope();
            this.tenantPath = "/api/v1/tenants/" + text(scope, "tenant");
            this.serverPath = "%s/servers/%s".formatted(tenantPath, serverId(scope));
        } catch (RuntimeException failure) {
            http.close();
            throw failure;
        }
    }

    /** Backups, newest first, as the service describes them. */
    List<Map<String, @Nullable Object>> backups() {
        var all = new ArrayList<Map<String, @Nullable Object>>();
        var after = "";
        while (true) {
            var page = object(get(serverPath + "/backups?limit=200" + after));
            all.addAll(objects(page.get("items")));
            if (page.get("next") == null) {
                return all;
            }
            after = "&after=" + URLEncoder.encode(text(page, "next"), StandardCharsets.UTF_8);
        }
    }

    /** Everything that the service knows about one. */
    Map<String, @Nullable Object> backup(BackupId id) {
        return object(get("%s/backups/%s".formatted(serverPath, id)));
    }

    /**
     * What changed from one backup to another.
     *
     * @param other null: the one before {@code backup}
     * @param limit how many relations it tells of
     */
    Map<String, @Nullable Object> comparison(BackupId backup, @Nullable BackupId other, int limit) {
        var with = other == null ? "" : "&with=" + other;
        return object(get("%s/backups/%s/comparison?limit=%d%s".formatted(serverPath, backup, limit, with)));
    }

    /** @param backup an id, or {@code latest} for the newest of those that the service would restore from */
    BackupId find(String backup) {
        if (!backup.equals("latest")) {
            return ShowCommand.id(backup);
        }
        var recoverable = object(get(serverPath + "/recoverability?from=" + Instant.EPOCH));
        return objects(object(recoverable.get("strip")).get("backups")).stream()
                .map(each -> ShowCommand.id(text(each, "name")))
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.NOT_FOUND,
                        "server '%s' has no backup that can be restored".formatted(server),
                        "Take a backup first."));
    }

    /** How a restore would reach a target. Starts nothing. */
    ServicePlan plan(RecoveryTarget target, Map<String, @Nullable Object> asked, String action) {
        var body = Map.of("target", asked, "destination", "DOWNLOAD", "action", action);
        return ServicePlan.of(target, object(post(serverPath + "/restore-plans", body)));
    }

    /**
     * Begins a restore that is fetched.
     *
     * @param withWal whether the archive shall carry the WAL that recovery needs
     */
    Recovery recover(Map<String, @Nullable Object> target, String action, boolean withWal) {
        var body = Map.of("target", target, "destination", withWal ? "DOWNLOAD" : "COMMAND", "action", action);
        var begun = object(post(serverPath + "/recoveries", body));
        return new Recovery(
                text(begun, "recovery"),
                reachable(text(begun, "downloadUrl")),
                withWal ? Optional.empty() : Optional.of(new WalLink(reachable(text(begun, "walUrl")))));
    }

    /** Opens the tar file of a restore, which is made while it is read. The caller closes it. */
    InputStream open(Recovery recovery) {
        return http.stream(HttpRequest.newBuilder(recovery.archive()).build());
    }

    /** Why the service could not go on with a restore; empty if it does not know of any reason. */
    Optional<EngineException> failureOf(Recovery recovery) {
        var known = object(get("%s/recoveries/%s".formatted(tenantPath, recovery.id())));
        return known.get("failure") instanceof Map<?, ?> failure ? Optional.of(failure(failure)) : Optional.empty();
    }

    /** Ends the links of a restore. */
    void revoke(Recovery recovery) {
        http.text(request("%s/recoveries/%s/links".formatted(tenantPath, recovery.id()))
                .DELETE()
                .build());
    }

    /** Lets the service verify what it has stored of the server; returns the job that does. */
    String verify(VerificationLevel level) {
        var name = switch (level) {
            case EXISTS -> "EXISTS";
            case FRAMES -> "FRAMES";
            case EVERYTHING -> "PAGES";
        };
        var path = "%s/backups/%s/verifications".formatted(serverPath, find("latest"));
        return text(object(post(path, Map.of("level", name))), "job");
    }

    Map<String, @Nullable Object> job(String id) {
        return object(get("%s/jobs/%s".formatted(tenantPath, id)));
    }

    /** Asks a job to stop. */
    void cancel(String job) {
        http.text(request("%s/jobs/%s/cancellation".formatted(tenantPath, job))
                .POST(BodyPublishers.noBody())
                .build());
    }

    /** The server as the fleet shows it. */
    Map<String, @Nullable Object> overview() {
        return object(get(serverPath + "/overview"));
    }

    /** How its WAL arrives, and what is stored. */
    Map<String, @Nullable Object> wal() {
        return object(get(serverPath + "/wal"));
    }

    /** Keeps a WAL file: durable when this returns. */
    void putWal(String name, Path file) {
        try {
            http.text(HttpRequest.newBuilder(walFile(name, ""))
                    // one connection for each file that is under way: windows of HTTP/2 slow down long bodies
                    .version(HttpClient.Version.HTTP_1_1)
                    .timeout(LONGEST_TRANSFER)
                    .header("Accept", "application/json")
                    .header("Authorization", "Bearer " + token.reveal())
                    .header("Tidemark-SHA-256", sha256(file))
                    .PUT(BodyPublishers.ofFile(file))
                    .build());
        } catch (IOException unreadable) {
            throw new EngineException(
                    ErrorCode.LOCAL_DISK_FAILED,
                    "read %s: %s".formatted(file, unreadable),
                    "Check the name and the rights of the file.",
                    unreadable);
        }
    }

    /** Opens a WAL file. The caller closes it. */
    InputStream openWal(String name, boolean partial) {
        return http.stream(HttpRequest.newBuilder(walFile(name, partial ? "?partial=true" : ""))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(LONGEST_TRANSFER)
                .header("Accept", "application/octet-stream, application/json")
                .header("Authorization", "Bearer " + token.reveal())
                .build());
    }

    private URI walFile(String name, String query) {
        return service.resolve(
                "%s/wal/%s%s".formatted(serverPath, URLEncoder.encode(name, StandardCharsets.UTF_8), query));
    }

    private static String sha256(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[128 << 10];
            for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                digest.update(buffer, 0, length);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }

    private Map<String, @Nullable Object> scope() {
        var me = object(get("/api/v1/me"));
        if (me.get("token") instanceof Map<?, ?> scope && scope.get("tenant") != null) {
            return object(scope);
        }
        throw new EngineException(
                ErrorCode.INVALID_REQUEST,
                "the token belongs to a person, not to a program",
                "Use an API token, which belongs to one tenant: Team, Tokens.");
    }

    private String serverId(Map<String, @Nullable Object> scope) {
        if (server == null) {
            if (scope.get("server") instanceof String bound) {
                return bound;
            }
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "the token is good for several servers",
                    "Say which with --server, or use a token that is bound to one.");
        }
        return isId(server)
                ? server
                : objects(get(tenantPath + "/servers")).stream()
                        .filter(each -> server.equals(each.get("name")))
                        .findFirst()
                        .map(each -> text(each, "id"))
                        .orElseThrow(() -> new EngineException(
                                ErrorCode.NOT_FOUND,
                                "the token sees no server '%s'".formatted(server),
                                "Check the name, or give the server's id."));
    }

    private static boolean isId(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    /** The service may be reached by another name than its public one. */
    private URI reachable(String link) {
        return service.resolve(URI.create(link).getRawPath());
    }

    private Object get(String path) {
        return Json.parse(http.text(request(path).build()));
    }

    private Object post(String path, Object body) {
        return Json.parse(http.text(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.text(body)))
                .build()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(service.resolve(path))
                .timeout(Duration.ofMinutes(2))
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token.reveal());
    }

    /** A failure that the service has kept with something that failed. */
    static EngineException failure(Map<?, ?> failure) {
        return new EngineException(
                ServiceHttp.code(String.valueOf(failure.get("code")), 500),
                String.valueOf(failure.get("message")),
                String.valueOf(failure.get("hint")));
    }

    static String text(Map<String, @Nullable Object> object, String name) {
        return String.valueOf(Objects.requireNonNull(object.get(name), name));
    }

    /** Zero if it is not known. */
    static long number(Map<String, @Nullable Object> object, String name) {
        return object.get(name) instanceof Long number ? number : 0;
    }

    static List<Map<String, @Nullable Object>> objects(@Nullable Object values) {
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
    static Map<String, @Nullable Object> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw new EngineException(
                ErrorCode.SERVER_FAILED,
                "the service answered something else than was asked for",
                "Check the address, and that service and command line are of the same version.");
    }
}
