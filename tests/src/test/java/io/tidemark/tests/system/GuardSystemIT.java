package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import io.tidemark.distribution.Demo;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The store is away while a source writes on: the source survives, and everybody is told what that costs. The tests tell one story. */
@ExtendWith(RunningDemo.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GuardSystemIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final String WHY = "The slot was dropped so that the server's disk would not fill up";

    private static Demo demo;
    private static boolean storeIsAway;
    private static Catalogue catalogue;
    private static Browser browser;
    private static BrowserContext visitor;
    private static Tab tab;
    private static ProtectedServer server;
    private static PostgresServer source;
    private static String slot;

    @BeforeAll
    static void start(Demo running) {
        demo = running;
        catalogue = new Catalogue(demo);
        source = PostgresServer.builder(PostgresVersion.V18).start();
        server = ProtectedServer.of(demo, "watched", source);
        slot = server.get("").path("slot").asText();
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
        if (storeIsAway) {
            demo.startStore();
        }
        if (server != null) {
            server.close();
        } else if (source != null) {
            source.close();
        }
    }

    @Test
    @Order(1)
    void settings_keep_a_policy_and_the_receiver_begins_anew_with_it() {
        var connected = source.queryOne("select active_pid from pg_replication_slots");
        tab.open("/t/acme/servers/%s/settings".formatted(server.id()));
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
        tab.open("/t/acme/servers/%s/wal".formatted(server.id()));

        tab.expectCount("#measured svg.tm-curve", 2);
        tab.expect("#source").containsText(slot);
        tab.click("wal:compare");
        tab.expect("#comparison").containsText("WAL files on the server");
        tab.expect("#comparison").containsText("Nothing is missing on both.");
    }

    @Test
    @Order(3)
    void steps_are_taken_in_order_and_the_source_keeps_no_more_than_it_may() {
        storeIsAway = true;
        demo.stopStore();
        server.fill(100);
        await("a warning and no more backups", () -> "THROTTLE".equals(step()));
        assertThat(server.audited()).containsSubsequence("guard.throttle", "guard.warn");
        server.fill(60);
        await(
                "the slot is dropped",
                () -> source.query("select 1 from pg_replication_slots").isEmpty());

        await("what was done is told", () -> server.audited().contains("guard.drop-slot"));
        assertThat(server.audited())
                .containsSubsequence("guard.drop-slot", "guard.drop", "guard.throttle", "guard.warn");
        assertThat(step()).isEqualTo("DROP");
        server.fill(60);
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
        storeIsAway = false;
        await(
                "a slot again",
                () -> !source.query("select 1 from pg_replication_slots where active")
                        .isEmpty());
        server.write(1);
        await("the gap", () -> wal("/gaps").size() == 1);
        var gap = wal("/gaps").path(0);
        assertThat(gap.path("cause").asText()).isEqualTo("SLOT_DROPPED_BY_GUARD");
        await("a backup behind it", () -> !wal("/gaps").path(0).path("backup").isNull());
        var job = wal("/gaps").path(0).path("backup").asText();
        await("its end", () -> catalogue.answers("select state from job where id = '%s'".formatted(job), "SUCCEEDED"));
        await("a quiet guard", () -> "NONE".equals(step()));
        await(
                "another look for gaps",
                () -> catalogue.answers(
                        "select count(*) from source_watch w, job j where j.id = '%s' and w.gaps_looked_for_at > j.ended_at"
                                .formatted(job),
                        "1"));
        assertThat(wal("/gaps").size()).isOne();
        assertThat(catalogue.one("select count(*) from job where requested_by = 'guard' and server = '%s'"
                        .formatted(server.id())))
                .isEqualTo("1");

        tab.open("/t/acme/servers/%s/wal".formatted(server.id()));
        tab.expect("[id='wal:recorded']").containsText(WHY);
        tab.open("/t/acme/servers/%s".formatted(server.id()));
        tab.expect("#strip-gaps li")
                .containsText(
                        "WAL is missing from %s".formatted(gap.path("from").asText()));
        tab.expect("#strip-gaps li").containsText(WHY);
        assertThat(tab.page().locator("#strip svg g title").textContent()).contains(WHY);
        assertThat(tab.page().locator("#strip svg").getAttribute("aria-label")).contains(WHY);
    }

    @Test
    @Order(5)
    void a_slot_that_somebody_dropped_is_made_anew_on_request() {
        tab.open("/t/acme/servers/%s/settings".formatted(server.id()));
        tab.click("pause:pause");
        await(
                "nobody receives",
                () -> !source.query("select 1 from pg_replication_slots where not active")
                        .isEmpty());
        source.execute("select pg_drop_replication_slot('%s')".formatted(slot));

        var renewed = server.call("POST", "/wal/slot-renewals", "");

        assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(200);
        assertThat(RestClient.json(renewed).path("slot").path("present").asBoolean())
                .isTrue();
        assertThat(source.queryOne("select count(*) from pg_replication_slots where restart_lsn is not null"))
                .isEqualTo("1");
        assertThat(server.audited()).startsWith("wal.recreate-slot");
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

    private static JsonNode wal(String path) {
        return server.get("/wal" + path);
    }

    private static void await(String what, BooleanSupplier condition) {
        Until.holds(what, PATIENCE, condition);
    }
}
