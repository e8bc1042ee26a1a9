package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.tidemark.distribution.Demo;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A service that knows nothing of a server any more protects it again, from what is stored of it. */
@ExtendWith(RunningDemo.class)
class TakeOverSystemIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PROVIDER = "petra";
    private static final String EVENTS = "select string_agg(what, ',' order by what) from event";

    /** A tenant without members that sign in: a program acts for it. */
    private static final class Tenant {

        private final Demo demo;
        private final RestClient rest;
        private final String id;
        private final String token = "tdm_take_over_" + UUID.randomUUID();

        Tenant(Demo demo, RestClient rest, String id) {
            this.demo = demo;
            this.rest = rest;
            this.id = id;
            demo.catalogue().executeIn("tidemark", """
                insert into api_token (id, tenant, label, role, hash, issued_by, issued_at, expires_at, version)
                values (gen_random_uuid(), '%s', 'test', 'OWNER', sha256('%s'), 'test', now(), now() + interval '1 day', 0)
                """.formatted(id, token));
        }

        HttpResponse<String> call(String method, String path, String body) {
            return rest.call(token, method, "/tenants/%s%s".formatted(id, path), body);
        }

        JsonNode ok(String method, String path, String body) {
            return made(call(method, path, body));
        }

        JsonNode get(String path) {
            return ok("GET", path, "");
        }

        /** In the bucket of the demonstration, where other tenants' repositories lie too. */
        String addStorage(String address) {
            return ok("POST", "/storage-targets", """
                    { "name": "bucket", "address": "%s", "accessKey": "%s", "secretKey": "%s" }
                    """.formatted(
                            address, demo.store().accessKey(), demo.store().secretKey()))
                    .path("id")
                    .asText();
        }

        JsonNode awaitSuccess(String job) {
            Until.holds(
                    "the end of the job",
                    PATIENCE,
                    () -> !get("/jobs/" + job).path("summary").path("endedAt").isNull());
            var ended = get("/jobs/" + job);
            assertThat(ended.path("summary").path("state").asText())
                    .as("%s", ended)
                    .isEqualTo("SUCCEEDED");
            return ended;
        }

        JsonNode backUp(String server) {
            var job = ok("POST", server + "/backups", "").path("job").asText();
            return get(server + "/backups/" + awaitSuccess(job).path("result").asText());
        }
    }

    @Test
    void a_tenant_of_a_lost_catalogue_lists_and_restores_its_backups_and_goes_on(Demo demo) {
        var rest = new RestClient(demo.url(), demo.realmUrl());
        var address = made(rest.get("anna", Things.tenantPath(rest, "anna") + "/storage-targets"))
                .path(0)
                .path("address")
                .asText();
        try (var postgres = PostgresServer.builder(PostgresVersion.V17).start()) {
            ProtectedServer.equip(postgres);
            postgres.execute("alter system set summarize_wal = on");
            postgres.reload();
            var lost = new Tenant(
                    demo, rest, made(create(rest, "initech", null)).path("id").asText());
            var server = "/servers/"
                    + lost.ok("POST", "/servers", """
                    { "name": "payroll", "zone": "UTC", "windowDays": 1, "backUpNow": false, "storage": "%s", "connection": %s }
                    """.formatted(lost.addStorage(address), connection(postgres)))
                            .path("server")
                            .asText();
            postgres.execute("insert into event values ('first')");
            lost.backUp(server);
            postgres.execute("insert into event values ('second')");
            lost.backUp(server);
            var moment = postgres.queryOne(
                    "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
            postgres.execute("insert into event values ('third')");
            awaitStored(lost, server, postgres);
            var backups = facts(lost, server);
            var key = lost.get("/key").path("key").asText();
            assertThat(lost.call("PUT", server + "/pause", "").statusCode()).isEqualTo(204);
            Until.holds(
                    "the end of its stream",
                    PATIENCE,
                    () -> postgres.queryOne("select count(*) from pg_replication_slots where active")
                            .equals("0"));

            forget(demo, lost.id);
            assertThat(create(rest, "initech", "\"../acme\"").statusCode()).isEqualTo(400);
            var again = new Tenant(
                    demo,
                    rest,
                    made(create(rest, "initech", "\"%s\"".formatted(lost.id)))
                            .path("id")
                            .asText());
            assertThat(again.id).isEqualTo(lost.id);
            assertThat(create(rest, "initrode", "\"%s\"".formatted(lost.id)).statusCode())
                    .isEqualTo(409);
            var target = "/storage-targets/" + again.addStorage(address);
            var id = server.substring("/servers/".length());
            var takeOver = "{\"server\":\"%s\",\"name\":\"payroll-again\"}".formatted(id);

            var shut = again.get(target + "/stored-servers");
            assertThat(shut).as("what lies there, and of this tenant only").hasSize(1);
            assertThat(shut.path(0).path("failure").path("code").asText()).isEqualTo("KEY_UNUSABLE");
            assertThat(again.call("POST", target + "/take-overs", takeOver).body())
                    .contains("KEY_UNUSABLE");
            again.ok("PUT", "/key/custody", "{\"key\":\"%s\"}".formatted(key));

            var found = again.get(target + "/stored-servers");
            assertThat(found).hasSize(1);
            assertThat(found.path(0).path("failure").isNull()).as("%s", found).isTrue();
            assertThat(found.path(0).path("id").asText()).isEqualTo(id);
            assertThat(found.path(0).path("backups").asInt()).isEqualTo(2);
            assertThat(found.path(0).path("systemIdentifier").asText())
                    .isEqualTo(postgres.queryOne("select system_identifier from pg_control_system()"));
            assertThat(rest.get("anna", "%s%s/stored-servers".formatted(Things.tenantPath(rest, "anna"), target))
                            .statusCode())
                    .as("another tenant names this one's storage")
                    .isEqualTo(404);
            var taken = again.ok("POST", target + "/take-overs", takeOver);
            assertThat(taken.path("backups").asInt()).isEqualTo(2);
            assertThat(again.call("POST", target + "/take-overs", takeOver).statusCode())
                    .isEqualTo(409);
            assertThat(again.get(target + "/stored-servers")).isEmpty();
            again.awaitSuccess(taken.path("verification").asText());

            assertThat(facts(again, server)).isEqualTo(backups);
            assertThat(again.get(server + "/overview")
                            .path("readiness")
                            .path("reason")
                            .asText())
                    .isEqualTo("no-connection");
            assertRestores(again, server, postgres, moment);
            assertKeptWhole(again, server, backups);
            assertThat(again.call("DELETE", server + "/pause", "").body()).contains("nobody has said how");
            assertThat(again.call("POST", server + "/backups", "").body()).contains("nobody has said how");
            assertThat(again.get(server + "/diagnostics").toString()).contains("nobody has said how");

            goOn(again, server, postgres);
            var next = again.backUp(server);
            assertThat(next.path("summary").path("method").asText()).isEqualTo("STREAM_INCREMENTAL");
            assertThat(again.get(server + "/wal").path("gaps")).isEmpty();
            assertThat(again.get("/audit?server=" + id).path("items").findValuesAsText("action"))
                    .contains("server.take-over", "server.update-connection");
            again.call("DELETE", server + "?confirm=payroll-again", "");
        }
    }

    @Test
    void a_server_that_was_removed_comes_back_in_the_browser(Demo demo) {
        try (var postgres = PostgresServer.builder(PostgresVersion.V16).start();
                var server = ProtectedServer.of(demo, "prodigal", postgres);
                var browser = new Browser();
                var anna = browser.visitor(Browser.DESKTOP)) {
            var complaints = Complaints.of(anna);
            var backups = server.get("/backups").path("items").findValuesAsText("name");
            assertThat(server.call("DELETE", "?confirm=prodigal", "").statusCode())
                    .isEqualTo(204);
            var rest = new RestClient(demo.url(), demo.realmUrl());
            var targets = Things.tenantPath(rest, "anna") + "/storage-targets";
            var taken = rest.call(
                    "anna",
                    "POST",
                    "%s/%s/take-overs"
                            .formatted(
                                    targets,
                                    made(rest.get("anna", targets))
                                            .path(0)
                                            .path("id")
                                            .asText()),
                    "{\"server\":\"%s\",\"name\":\"shop-demo\"}".formatted(server.id()));
            assertThat(taken.statusCode()).as(taken.body()).isEqualTo(409);
            assertThat(taken.body()).contains("there is a server 'shop-demo' already");
            var tab = new Tab(Browser.signIn(anna, demo.url(), "anna"), demo.url());

            tab.open("/t/acme/fleet");
            tab.page().locator("#take-over").click();
            tab.awaitAddress("**/servers/take-over");
            var row = tab.page().locator("tr").filter(new Locator.FilterOptions().setHasText(server.id()));
            PlaywrightAssertions.assertThat(row).containsText("was prodigal");
            Browser.screenshot(tab.page(), "take-over");
            assertThat(Axe.violations(tab.page())).isEmpty();
            row.getByRole(AriaRole.BUTTON).click();
            tab.awaitAddress("**/servers/" + server.id());

            tab.expect("#messages").containsText("prodigal was taken over, with 1 backup.");
            tab.expect("#vitals").containsText("nobody has said how it is reached");
            assertThat(server.get("/backups").path("items").findValuesAsText("name"))
                    .isEqualTo(backups);
            tab.page().navigate(demo.url() + "/t/acme/servers/" + server.id() + "/settings");
            tab.expect("#pause").containsText("Enter its connection first");
            tab.type("connection:host", postgres.host());
            tab.type("connection:port", Integer.toString(postgres.port()));
            tab.type("connection:password", postgres.password());
            tab.choose("connection:tls", "No TLS");
            tab.click("connection:save");
            tab.expect("#messages").containsText("Saved");
            tab.click("pause:resume");
            Until.holds(
                    "its stream",
                    PATIENCE,
                    () -> postgres.queryOne("select count(*) from pg_replication_slots where active")
                            .equals("1"));
            complaints.assertNone();
        }
    }

    private static HttpResponse<String> create(RestClient rest, String slug, @Nullable String id) {
        return rest.call(
                PROVIDER,
                "POST",
                "/provider/tenants",
                "{\"slug\":\"%s\",\"name\":\"Initech\",\"ownerUsername\":\"milton\",\"id\":%s}".formatted(slug, id));
    }

    private static String connection(PostgresServer postgres) {
        return "{ \"host\": \"%s\", \"port\": %d, \"database\": \"postgres\", \"user\": \"tidemark\", \"password\": \"%s\", \"tls\": \"DISABLE\" }"
                .formatted(postgres.host(), postgres.port(), postgres.password());
    }

    /** All WAL that the server has written so far. */
    private static void awaitStored(Tenant tenant, String server, PostgresServer postgres) {
        var written = postgres.queryOne("select pg_switch_wal()");
        Until.holds(
                "the WAL in the store",
                PATIENCE,
                () -> postgres.queryOne("select '%s'::pg_lsn >= '%s'::pg_lsn"
                                .formatted(
                                        tenant.get(server + "/wal")
                                                .path("storedLsn")
                                                .asText("0/0"),
                                        written))
                        .equals("t"));
    }

    /** What backups are, without what this service has done with them. */
    private static Set<List<String>> facts(Tenant tenant, String server) {
        var facts = new HashSet<List<String>>();
        for (var backup : tenant.get(server + "/backups").path("items")) {
            facts.add(
                    List.of("name", "endedAt", "startLsn", "stopLsn", "timeline", "sizeBytes", "storedBytes", "method")
                            .stream()
                            .map(member -> backup.path(member).asText())
                            .toList());
        }
        return facts;
    }

    /** As if the catalogue had never known the tenant. */
    private static void forget(Demo demo, String tenant) {
        demo.catalogue().executeIn("tidemark", """
            do $$
            declare
                t text;
            begin
                -- neither the order of what depends on what matters, nor that the audit trail is only added to
                set local session_replication_role = replica;
                for t in select table_name from information_schema.columns
                          where table_schema = 'public' and column_name = 'tenant' loop
                    execute format('delete from %%I where tenant = %%L', t, '%1$s');
                end loop;
                delete from tenant where id = '%1$s';
            end
            $$
            """.formatted(tenant));
    }

    private static void assertRestores(Tenant tenant, String server, PostgresServer source, String moment) {
        var started = tenant.ok(
                "POST",
                server + "/recoveries",
                "{\"target\":{\"kind\":\"TIME\",\"value\":\"%s\"},\"destination\":\"DIRECTORY\",\"directory\":\"taken-over\"}"
                        .formatted(moment));
        var ended = tenant.awaitSuccess(started.path("job").asText());
        try (var restored = PostgresServer.builder(PostgresVersion.V17)
                .directory(Path.of(ended.path("result").asText()))
                .password(source.password())
                .open()
                .start()) {
            restored.awaitEndOfRecovery(PATIENCE);
            assertThat(restored.queryOne(EVENTS)).isEqualTo("first,second");
        }
    }

    /** A clean-up removes nothing, though the rules of before would let the first backup go some day. */
    private static void assertKeptWhole(Tenant tenant, String server, Set<List<String>> backups) {
        var rules = tenant.get(server + "/retention");
        assertThat(rules.path("windowDays").asInt()).isZero();
        assertThat(rules.path("redundancy").asInt()).isZero();
        tenant.awaitSuccess(
                tenant.ok("POST", server + "/expirations", "").path("job").asText());
        assertThat(facts(tenant, server)).isEqualTo(backups);
    }

    private static void goOn(Tenant tenant, String server, PostgresServer postgres) {
        var path = "/tenants/%s%s".formatted(tenant.id, server);
        var changed = tenant.rest.patch(tenant.token, path, "{\"connection\":%s}".formatted(connection(postgres)));
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(tenant.call("DELETE", server + "/pause", "").statusCode()).isEqualTo(204);
    }

    private static JsonNode made(HttpResponse<String> answer) {
        assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
        return RestClient.json(answer);
    }
}
