package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import io.tidemark.distribution.Demo;
import io.tidemark.distribution.DemoOptions;
import io.tidemark.harness.DirectoryTree;
import io.tidemark.harness.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The store is away while a source writes on: the source survives, and everybody is told what that costs. The tests tell one story. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GuardSystemIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static Demo demo;
    private static RestClient rest;
    private static Browser browser;
    private static BrowserContext visitor;
    private static Tab tab;
    private static PostgresServer source;
    private static String token;
    private static String tenant;
    private static String server;
    private static String slot;

    @BeforeAll
    static void start() throws Exception {
        var home = Path.of("target", "guard");
        DirectoryTree.delete(home);
        demo = Demo.start(DemoOptions.onFreePorts(Files.createDirectories(home)));
        rest = new RestClient(demo.url(), demo.realmUrl());
        source = demo.customer("shop").postgres();
        await("the first backup", () -> seen("select count(*) from backup where state = 'COMPLETE'", "1"));
        tenant = one("select id from tenant where slug = 'acme'");
        server = one("select id from server where name = 'shop-demo'");
        slot = one("select slot from server where name = 'shop-demo'");
        token = RestClient.json(rest.call(
                        "anna",
                        "POST",
                        "/tenants/%s/tokens".formatted(tenant),
                        "{\"label\":\"guard\",\"role\":\"OWNER\",\"days\":1}"))
                .path("token")
                .asText();
        browser = new Browser();
        visitor = browser.visitor(Browser.DESKTOP);
        tab = new Tab(Browser.signIn(visitor, demo.url(), "anna"), demo.url());
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            visitor.close();
            browser.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    @Order(1)
    void settings_keep_a_policy_and_the_receiver_begins_anew_with_it() {
        var connected = source.queryOne("select active_pid from pg_replication_slots");
        tab.open("/t/acme/servers/%s/settings".formatted(server));
        tab.expect("#synchronous, [id='walPolicy:synchronous']").isVisible();
        assertThat(tab.text("[id='walPolicy']"))
                .contains("synchronous_standby_names = 'FIRST 1 (%s)'".formatted(slot))
                .contains("synchronous_standby_names = 'ANY 1 (%s)'".formatted(slot));
        tab.type("walPolicy:rpo", "40");
        tab.type("walPolicy:budget", "300");
        tab.type("walPolicy:warn", "10");
        tab.type("walPolicy:throttle", "20");
        tab.type("walPolicy:drop", "40");
        tab.choose("walPolicy:acknowledgement", "when it is in the object store");
        tab.click("walPolicy:save");

        await("the policy", () -> wal("/policy").path("rpoSeconds").asInt() == 40);
        var policy = wal("/policy");
        assertThat(policy.path("acknowledgement").asText()).isEqualTo("STORED");
        assertThat(policy.path("budgetBytes").asLong()).isEqualTo(300_000_000);
        assertThat(policy.path("steps").path("dropPercent").asInt()).isEqualTo(40);
        assertThat(policy.path("steps").path("archivePercent").isNull()).isTrue();
        await(
                "a receiver that began anew",
                () -> !source.query("select 1 from pg_replication_slots where active and active_pid <> " + connected)
                        .isEmpty());
        assertThat(source.queryOne("select application_name from pg_stat_replication"))
                .isEqualTo(slot);
        await(
                "what was seen of it",
                () -> "async"
                        .equals(wal("/source").path("commits").path("syncState").asText()));
    }

    @Test
    @Order(2)
    void the_page_shows_what_is_measured_and_compares_source_and_store() {
        await(
                "the first minute",
                () -> !wal("/exposures?hours=1").path("points").isEmpty());
        tab.open("/t/acme/servers/%s/wal".formatted(server));

        tab.expectCount("#measured svg.tm-curve", 2);
        tab.expect("#source").containsText(slot);
        tab.click("wal:compare");
        tab.expect("#comparison").containsText("WAL files on the server");
        tab.expect("#comparison").containsText("Nothing is missing on both.");
    }

    @Test
    @Order(3)
    void steps_are_taken_in_order_and_the_source_keeps_no_more_than_it_may() {
        demo.stopStore();
        fill(100);
        await("a warning and no more backups", () -> "THROTTLE".equals(step()));
        assertThat(audited()).containsSubsequence("guard.throttle", "guard.warn");
        fill(60);
        await(
                "the slot is dropped",
                () -> source.query("select 1 from pg_replication_slots").isEmpty());

        await("what was done is told", () -> audited().contains("guard.drop-slot"));
        assertThat(audited()).containsSubsequence("guard.drop-slot", "guard.drop", "guard.throttle", "guard.warn");
        assertThat(step()).isEqualTo("DROP");
        fill(60);
        forgetOldWal();
        // 220 MB were written since the store went: without the slot the server keeps what it likes
        assertThat(Long.parseLong(source.queryOne("select sum(size) from pg_ls_waldir() where name <= pg_walfile_name("
                        + "pg_current_wal_lsn())")))
                .isLessThan(100_000_000);
    }

    @Test
    @Order(4)
    void a_gap_is_told_once_with_its_cause_and_followed_by_one_backup() {
        demo.startStore();
        await(
                "a slot again",
                () -> !source.query("select 1 from pg_replication_slots where active")
                        .isEmpty());
        fill(1);
        await("the gap", () -> wal("/gaps").size() == 1);
        var gap = wal("/gaps").path(0);
        assertThat(gap.path("cause").asText()).isEqualTo("SLOT_DROPPED_BY_GUARD");
        await("a backup behind it", () -> !wal("/gaps").path(0).path("backup").isNull());
        var job = wal("/gaps").path(0).path("backup").asText();
        await("its end", () -> seen("select state from job where id = '%s'".formatted(job), "SUCCEEDED"));
        await("a quiet guard", () -> "NONE".equals(step()));
        await(
                "another look for gaps",
                () -> seen(
                        "select count(*) from source_watch w, job j where j.id = '%s' and w.gaps_looked_for_at > j.ended_at"
                                .formatted(job),
                        "1"));
        assertThat(wal("/gaps").size()).isOne();
        assertThat(one("select count(*) from job where requested_by = 'guard'")).isEqualTo("1");

        tab.open("/t/acme/servers/%s/wal".formatted(server));
        tab.expect("[id='wal:recorded']")
                .containsText("The slot was dropped so that the server's disk would not fill up");
    }

    @Test
    @Order(5)
    void a_slot_that_somebody_dropped_is_made_anew_on_request() {
        tab.open("/t/acme/servers/%s/settings".formatted(server));
        tab.click("pause:pause");
        await(
                "nobody receives",
                () -> !source.query("select 1 from pg_replication_slots where not active")
                        .isEmpty());
        source.execute("select pg_drop_replication_slot('%s')".formatted(slot));

        var renewed =
                rest.call(token, "POST", "/tenants/%s/servers/%s/wal/slot-renewals".formatted(tenant, server), "");

        assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(200);
        assertThat(RestClient.json(renewed).path("slot").path("present").asBoolean())
                .isTrue();
        assertThat(source.queryOne("select count(*) from pg_replication_slots where restart_lsn is not null"))
                .isEqualTo("1");
        assertThat(audited()).startsWith("wal.recreate-slot");
    }

    private static void fill(int megabytes) {
        source.execute(
                "select pg_logical_emit_message(false, 'fill', repeat(md5(g::text), 32768)) from generate_series(1, %d) g"
                        .formatted(megabytes));
    }

    /** Lets the server remove what no slot keeps. */
    private static void forgetOldWal() {
        for (var round = 0; round < 3; round++) {
            source.execute("select pg_switch_wal()", "checkpoint");
        }
    }

    private static String step() {
        return wal("/source").path("guard").path("step").asText();
    }

    /** Newest first. */
    private static List<String> audited() {
        return get("/audit?server=" + server).path("items").findValuesAsText("action");
    }

    private static JsonNode wal(String path) {
        return get("/servers/%s/wal%s".formatted(server, path));
    }

    private static JsonNode get(String path) {
        var answer = rest.get(token, "/tenants/%s%s".formatted(tenant, path));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RestClient.json(answer);
    }

    private static String one(String query) {
        return demo.catalogue().queryOneIn("tidemark", query);
    }

    private static boolean seen(String query, String value) {
        return demo.catalogue().queryIn("tidemark", query).equals(List.of(List.of(value)));
    }

    private static void await(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("waited %s for: %s", PATIENCE, what)
                    .isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
        }
    }
}
