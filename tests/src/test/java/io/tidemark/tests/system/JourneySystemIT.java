package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import io.tidemark.distribution.CustomerServer;
import io.tidemark.distribution.Demo;
import io.tidemark.harness.DirectoryTree;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An owner protects a server and gets a lost moment of it back, from sign-in to sign-out, in one tab: each step goes on where the
 * one before ended.
 */
@ExtendWith({RunningDemo.class, Story.class})
@TestMethodOrder(OrderAnnotation.class)
class JourneySystemIT {

    /** What the wizard tells the owner to run in the server. */
    private static final String FIX = "article[data-fix] p:has-text('Run as a superuser') + .tm-codebox pre";

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final DateTimeFormatter TYPED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
    private static final Pattern BOUNDS = Pattern.compile("Possible: (.*) to (.*) UTC\\.");

    private static Demo demo;
    private static CustomerServer orders;
    private static Browser browser;
    private static BrowserContext anna;
    private static Complaints complaints;
    private static Tab tab;
    private static String serverAddress;
    private static Instant target;

    @BeforeAll
    static void start(Demo running) {
        demo = running;
        orders = demo.customer("orders");
        browser = new Browser();
        anna = browser.visitor(Browser.DESKTOP);
        complaints = Complaints.of(anna);
    }

    @AfterAll
    static void stop() {
        anna.close();
        browser.close();
    }

    @AfterEach
    void the_browser_has_nothing_to_complain_about() {
        complaints.assertNone();
    }

    @Test
    @Order(1)
    void the_owner_signs_in_and_begins_to_add_a_server() {
        tab = new Tab(Browser.signIn(anna, demo.url(), "anna"), demo.url());
        tab.click("add-server");
        tab.awaitAddress("**/servers/new");

        tab.type("connect:name", "orders");
        tab.type("connect:host", "127.0.0.1");
        tab.type("connect:port", "" + orders.postgres().port());
        tab.type("connect:database", orders.database());
        tab.type("connect:dbUser", orders.backupRole());
        tab.type("connect:password", orders.backupPassword());
        tab.choose("connect:tls", "No TLS");
        tab.click("connect:continue");

        tab.awaitAddress("**/servers/new/check");
    }

    @Test
    @Order(2)
    void a_role_without_replication_is_refused_with_the_sql_that_mends_it() {
        tab.expect("#checks li[data-state=FAIL]").isVisible();
        tab.expect("article[data-fix] pre").containsText("REPLICATION");
        tab.expect("#continue").isDisabled();
        Browser.screenshot(tab.page(), "add-check-failed");

        orders.postgres().executeIn(orders.database(), tab.text(FIX));
        tab.click("check:again");

        tab.expectCount("#checks li[data-state=FAIL]", 0);
        tab.expect("#continue").isEnabled();
    }

    @Test
    @Order(3)
    void what_is_only_advised_can_be_mended_the_same_way() {
        tab.expect("#checks li[data-check=functions][data-state=WARN]").isVisible();

        for (var sql : tab.find(FIX).allInnerTexts()) {
            orders.postgres().executeIn(orders.database(), sql);
        }
        tab.click("check:again");

        tab.expectCount(FIX, 0);
    }

    @Test
    @Order(4)
    void protecting_it_takes_the_first_backup_before_the_eyes_of_the_owner() {
        tab.click("continue");
        tab.awaitAddress("**/servers/new/protect");
        tab.choose("protect:storage", "object-store");
        tab.type("protect:windowDays_input", "10");
        tab.click("protect:protectServer");
        tab.awaitAddress("**/first-backup/*");
        watchJob();

        tab.expect("[data-job-state=SUCCEEDED]").isVisible();
        tab.expect("#percent").hasText("100%");

        assertThat(seen())
                .as("what the page showed while it was open, without a reload")
                .hasSizeGreaterThan(1);
        Browser.screenshot(tab.page(), "first-backup");
    }

    @Test
    @Order(5)
    void the_page_of_the_server_says_that_it_can_be_restored() {
        tab.click("to-server");
        tab.awaitAddress("**/servers/*");
        serverAddress = URI.create(tab.page().url()).getPath();

        await(() -> tab.text("#vitals").contains("Ready"));

        tab.expect("#strip svg rect.ok").isVisible();
        tab.expect("[id=\"backups:table\"] tbody tr a.tm-bid").isVisible();
        tab.expect("#server-name").hasText("orders");
        Browser.screenshot(tab.page(), "server-protected");
    }

    @Test
    @Order(6)
    void schedule_and_retention_are_what_was_saved() {
        tab.click("tab-schedule");
        tab.awaitAddress("**/schedule");
        tab.choose("policy:rhythm", "every day");
        tab.choose("policy:time", "03:30");
        tab.type("policy:windowDays_input", "21");
        tab.expect("#savebar").isVisible();
        tab.click("policy:save");
        tab.expectCount("#savebar", 0);
        tab.expect("#messages").containsText("Saved.");

        tab.reload();

        assertThat(tab.chosen("policy:rhythm")).isEqualTo("every day");
        assertThat(tab.chosen("policy:time")).isEqualTo("03:30");
        assertThat(tab.value("policy:windowDays_input")).isEqualTo("21");
        tab.expect("#sentence code").hasText("30 3 * * *");
        tab.expect("#next-runs").containsText("03:30:00 UTC");
    }

    @Test
    @Order(7)
    void what_is_written_now_can_soon_be_restored() {
        orders.postgres()
                .executeIn(
                        orders.database(),
                        "CREATE TABLE journey (entry text)",
                        "INSERT INTO journey SELECT 'before ' || n FROM generate_series(1, 100) n");
        target = Instant.parse(
                        orders.postgres()
                                .queryOne(
                                        "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"))
                .plusMillis(1);
        orders.postgres().awaitTrue("select clock_timestamp() > '%s'".formatted(target.plusMillis(1)), LIMIT);
        orders.postgres().executeIn(orders.database(), "INSERT INTO journey VALUES ('after')");

        tab.open(serverAddress + "/wal");
        tab.click("wal:switch");
        tab.expect("#messages").containsText("The WAL file was closed at");

        tab.open(serverAddress + "/restore");
        await(() -> latest().isAfter(target));
    }

    @Test
    @Order(8)
    void the_restore_wizard_plans_for_the_moment_before_the_loss() {
        tab.find("[id=\"when:kind\"]")
                .getByText("Time", new Locator.GetByTextOptions().setExact(true))
                .click();
        tab.expect("[id=\"when:time\"]").isVisible();
        tab.type("when:time", TYPED.format(target));
        tab.expect("#summary[data-feasible=true]").isVisible();
        tab.click("when:continue");
        tab.awaitAddress("**/restore/where");
        tab.find("[id=\"where:download\"] .ui-radiobutton-box").click();
        tab.click("where:continue");
        tab.awaitAddress("**/restore/options");
        tab.choose("options:action", "Open for writing");
        tab.click("options:continue");
        tab.awaitAddress("**/restore/review");

        tab.expect("[id=\"review:all\"]").containsText(Pattern.compile("\\d+ WAL files?"));
        tab.expect("[id=\"review:all\"]").containsText(Pattern.compile("\\d(\\.\\d)? MB"));
        tab.expect("#plan-backup").containsText(Pattern.compile("\\d{8}T\\d{6}Z-"));
        tab.expect("#plan-read").containsText(Pattern.compile("[1-9][\\d.]* [kMG]B"));
        tab.expect("#plan-duration").containsText(Pattern.compile("about \\d+ (s|min)"));
        tab.expect("[id=\"review:all\"]").containsText("recovery_target_time");
        Browser.screenshot(tab.page(), "restore-review");
    }

    @Test
    @Order(9)
    void the_downloaded_server_has_what_was_there_at_that_moment_and_nothing_later() throws Exception {
        tab.click("review:start");
        tab.expect("#download-url pre").isVisible();
        Browser.screenshot(tab.page(), "restore-started");
        var folder = Path.of("target", "journey").toAbsolutePath();
        DirectoryTree.delete(folder);
        var data = Files.createDirectories(folder.resolve("data"));
        // PostgreSQL opens no data directory that others may look into
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));

        download(tab.text("#download-url pre"), folder.resolve("orders.tar"));
        unpack(folder.resolve("orders.tar"), data);

        try (var restored = PostgresServer.builder(PostgresVersion.V15)
                .directory(data)
                .log(folder.resolve("postgres.log"))
                .password(orders.postgres().password())
                .open()
                .start()) {
            restored.awaitEndOfRecovery(LIMIT);
            assertThat(restored.queryOneIn(
                            orders.database(), "select count(*) from journey where entry like 'before %'"))
                    .isEqualTo("100");
            assertThat(restored.queryOneIn(orders.database(), "select count(*) from journey where entry = 'after'"))
                    .isEqualTo("0");
        }
        assertThat(orders.postgres().queryOneIn(orders.database(), "select count(*) from journey"))
                .as("the server itself is not touched")
                .isEqualTo("101");
    }

    @Test
    @Order(10)
    void the_link_worked_once_and_the_restore_is_on_record() throws Exception {
        var again = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(tab.text("#download-url pre")))
                                .build(),
                        BodyHandlers.discarding());
        assertThat(again.statusCode()).isBetween(400, 499);

        tab.click("to-restores");
        tab.awaitAddress("**/restores");
        await(() -> tab.text("[id=\"restores:table\"] tbody tr").contains("Done"));
        tab.expect("[id=\"restores:table\"] tbody tr").containsText("orders");
        Browser.screenshot(tab.page(), "restores-done");
    }

    @Test
    @Order(11)
    void after_signing_out_the_next_visit_asks_for_the_password() {
        tab.element("account").locator("summary").click();
        tab.element("sign-out").click();
        tab.page().waitForURL("**/signed-out*");

        tab.page().navigate(demo.url() + serverAddress);

        tab.expect("#password").isVisible();
        assertThat(tab.page().url()).startsWith(demo.realmUrl());
    }

    /** Lets the page take down what it shows of its job from now on. */
    private static void watchJob() {
        tab.page().evaluate("""
                () => {
                  window.seen = new Set();
                  const look = () => window.seen.add(document.querySelector('[data-job-state]').dataset.jobState + ' '
                    + document.querySelector('#percent').textContent + ' '
                    + [...document.querySelectorAll('.tm-phases .is-run .n')].map(each => each.textContent.trim()).join(' '));
                  look();
                  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
                }
                """);
    }

    private static List<?> seen() {
        return (List<?>) tab.page().evaluate("() => [...window.seen]");
    }

    /** The newest moment that the restore page offers. */
    private static Instant latest() {
        var bounds = BOUNDS.matcher(tab.text("#bounds"));
        return bounds.find() ? Instant.parse(bounds.group(2).replace(' ', 'T') + "Z") : Instant.MIN;
    }

    /** Looks at the page again and again. */
    private static void await(java.util.function.BooleanSupplier condition) {
        var deadline = Instant.now().plus(LIMIT);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("still waiting on " + tab.page().url()).isBefore(deadline);
            tab.reload();
        }
    }

    private static void download(String url, Path file) throws Exception {
        var answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofFile(file));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private static void unpack(Path tar, Path folder) throws Exception {
        var process = new ProcessBuilder("tar", "--no-same-owner", "-xf", tar.toString(), "-C", folder.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
