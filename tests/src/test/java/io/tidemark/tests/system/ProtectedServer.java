package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.distribution.Demo;
import io.tidemark.harness.PostgresServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL server of a test's own that a demonstration protects: what is done to it, other tests do not see. Closing it ends
 * its protection and the server.
 */
final class ProtectedServer implements AutoCloseable {

    private static final String OWNER = "anna";
    private static final String ROLE = "tidemark";

    private final RestClient rest;
    private final PostgresServer postgres;
    private final String name;
    private final String token;
    private final String tenantPath;
    private final String id;

    private ProtectedServer(
            RestClient rest, PostgresServer postgres, String name, String token, String tenantPath, String id) {
        this.rest = rest;
        this.postgres = postgres;
        this.name = name;
        this.token = token;
        this.tenantPath = tenantPath;
        this.id = id;
    }

    /** Gives a running server that nobody knows yet what it needs, lets it be protected, and waits for its first backup. */
    static ProtectedServer of(Demo demo, String name, PostgresServer postgres) {
        equip(postgres);
        var rest = new RestClient(demo.url(), demo.realmUrl());
        var tenantPath = Things.tenantPath(rest, OWNER);
        var token = issued(rest.call(
                OWNER,
                "POST",
                tenantPath + "/tokens",
                "{\"label\":\"%s\",\"role\":\"OWNER\",\"days\":1}".formatted(name)));
        var storage = RestClient.json(rest.get(token, tenantPath + "/storage-targets"));
        var added = rest.call(token, "POST", tenantPath + "/servers", """
                { "name": "%s", "zone": "UTC", "windowDays": 7, "backUpNow": true, "storage": "%s",
                  "connection": { "host": "%s", "port": %d, "database": "postgres", "user": "%s", "password": "%s", "tls": "DISABLE" } }
                """.formatted(
                        name,
                        storage.path(0).path("id").asText(),
                        postgres.host(),
                        postgres.port(),
                        ROLE,
                        postgres.password()));
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        var id = Things.serverId(rest, token, tenantPath, name);
        var server = new ProtectedServer(rest, postgres, name, token, tenantPath, id);
        Things.firstBackup(rest, token, server.path());
        return server;
    }

    /** What a server needs so that it can be protected, and a table to write into. */
    static void equip(PostgresServer postgres) {
        postgres.execute(
                "create role %s login replication password '%s'".formatted(ROLE, postgres.password()),
                "grant pg_monitor to " + ROLE,
                "create table event (what text)");
    }

    PostgresServer postgres() {
        return postgres;
    }

    String id() {
        return id;
    }

    /** Below {@code /api/v1}. */
    String path() {
        return tenantPath + "/servers/" + id;
    }

    /** What the service answers about this server. */
    JsonNode get(String path) {
        return ok(rest.get(token, path() + path));
    }

    HttpResponse<String> call(String method, String path, String body) {
        return rest.call(token, method, path() + path, body);
    }

    /** What the service says first about this server. */
    JsonNode readiness() {
        return get("/overview").path("readiness");
    }

    /** Waits for the end of a job, which is to be a good one. */
    JsonNode awaitSuccess(String job) {
        var ended = awaitEnd(job);
        assertThat(ended.path("summary").path("state").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
        return ended;
    }

    /** Waits for the end of a job, good or bad. */
    JsonNode awaitEnd(String job) {
        return Until.present(
                "the end of the job",
                () -> Optional.of(ok(rest.get(token, "%s/jobs/%s".formatted(tenantPath, job))))
                        .filter(found -> !found.path("summary").path("endedAt").isNull()));
    }

    /** What was done to it, newest first. */
    List<String> audited() {
        return ok(rest.get(token, "%s/audit?server=%s".formatted(tenantPath, id)))
                .path("items")
                .findValuesAsText("action");
    }

    /** A token that is good for this server alone. */
    String issue(String role) {
        return issued(rest.call(
                token,
                "POST",
                tenantPath + "/tokens",
                "{\"label\":\"%s of %s\",\"role\":\"%s\",\"server\":\"%s\",\"days\":1}"
                        .formatted(role, name, role, id)));
    }

    /** Lets the server write that much WAL, and a transaction behind it. */
    void fill(int megabytes) {
        postgres.execute(
                "select pg_logical_emit_message(false, 'fill', repeat(md5(g::text), 32768)) from generate_series(1, %d) g"
                        .formatted(megabytes),
                "insert into event values ('filled')");
    }

    /** Lets the server write segments with an event in each; returns the last one's name. */
    String write(int segments) {
        var last = "";
        for (var count = 0; count < segments; count++) {
            postgres.execute("insert into event values ('another')");
            last = postgres.queryOne("select pg_walfile_name(pg_switch_wal())");
        }
        return last;
    }

    void archiveBy(String command) {
        postgres.execute("alter system set archive_command = '%s'".formatted(command.replace("'", "''")));
        postgres.reload();
    }

    /** Whether the server's archive_command has succeeded for that file. */
    boolean hasArchived(String file) {
        return Files.exists(postgres.walDirectory().resolve("archive_status").resolve(file + ".done"));
    }

    /** A WAL file as the archive has it. */
    byte[] fetch(String file) {
        return rest.download(token, "%s/wal/%s".formatted(path(), file));
    }

    /** The segments for which the server's archive_command has succeeded. */
    List<String> archived() throws IOException {
        try (var done = Files.list(postgres.walDirectory().resolve("archive_status"))) {
            return done.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9A-F]{24}\\.done"))
                    .map(name -> name.substring(0, 24))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() {
        rest.call(token, "DELETE", "%s?confirm=%s".formatted(path(), name), "");
        postgres.close();
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RestClient.json(answer);
    }

    private static String issued(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return RestClient.json(answer).path("token").asText();
    }
}
