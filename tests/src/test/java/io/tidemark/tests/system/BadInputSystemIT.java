package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import io.tidemark.distribution.CustomerServer;
import io.tidemark.distribution.Demo;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody types wrongly: the page says what is wrong and what to do, and what was typed stays. */
@ExtendWith(RunningDemo.class)
class BadInputSystemIT {

    private static Demo demo;
    private static CustomerServer shop;
    private static Browser browser;
    private static BrowserContext anna;
    private static Complaints complaints;
    private static Tab tab;
    private static String server;

    @BeforeAll
    static void start(Demo running) {
        demo = running;
        shop = demo.customer("shop");
        browser = new Browser();
        anna = browser.visitor(Browser.DESKTOP);
        complaints = Complaints.of(anna);
        tab = new Tab(Browser.signIn(anna, demo.url(), "anna"), demo.url());
        server = tab.element("server-shop-demo").getAttribute("href");
    }

    @AfterAll
    static void stop() {
        anna.close();
        browser.close();
    }

    @AfterEach
    void nothing_of_the_inside_is_shown_and_the_browser_does_not_complain() {
        assertThat(tab.page().content())
                .doesNotContain("Exception", "\tat ", "io.tidemark.", "org.hibernate", "jakarta.ejb", "SQLSTATE");
        complaints.assertNone();
    }

    @Test
    void a_host_that_does_not_exist() {
        connect("no-such-host.invalid", shop.postgres().port(), shop.backupPassword());

        tab.expect("#messages .ui-messages-error").containsText("no-such-host.invalid");
        tab.expect("#messages .ui-messages-error").containsText("Give the public name or address");
        assertThat(tab.page().url()).endsWith("/servers/new");
        assertThat(tab.value("connect:host")).isEqualTo("no-such-host.invalid");
        assertThat(tab.value("connect:name")).isEqualTo("mistaken");
        assertThat(tab.value("connect:port")).isEqualTo("" + shop.postgres().port());
        assertThat(tab.chosen("connect:tls")).isEqualTo("No TLS");
    }

    @Test
    void a_port_that_nothing_listens_on() {
        connect("127.0.0.1", 1, shop.backupPassword());
        tab.awaitAddress("**/servers/new/check");

        tab.expect("#checks li[data-state=FAIL]").containsText("127.0.0.1:1");
        tab.expect("article[data-fix] pre, article[data-fix] .tm-13").isVisible();
    }

    @Test
    void a_wrong_password() {
        connect("127.0.0.1", shop.postgres().port(), "guessed");
        tab.awaitAddress("**/servers/new/check");

        tab.expect("#checks li[data-state=FAIL]").containsText("password");
        tab.expect("article[data-fix] pre, article[data-fix] .tm-13").isVisible();
        assertThat(tab.page().content()).doesNotContain("guessed");
    }

    @Test
    void nothing_at_all() {
        tab.open("/t/acme/servers/new");
        tab.type("connect:name", "");
        tab.type("connect:host", "");
        tab.type("connect:port", "many");
        tab.type("connect:database", "kept");
        tab.click("connect:continue");

        tab.expectCount("[id=\"connect:fields\"] .ui-message-error", 3);
        assertThat(tab.value("connect:port")).isEqualTo("many");
        assertThat(tab.value("connect:database")).isEqualTo("kept");
    }

    @Test
    void a_text_that_is_no_connection_string() {
        tab.open("/t/acme/servers/new");
        tab.type("connect:string", "host=db.example port=five");

        tab.expect("#messages").containsText("That is no connection string.");
    }

    @Test
    void a_moment_before_everything() {
        aimAt("2001-01-01 00:00:00");

        tab.expect("#refusal").isVisible();
        tab.expect("#summary[data-feasible=false]").containsText("Nearest that can be reached");
        tab.expect("[id=\"when:continue\"]").isDisabled();
        assertThat(tab.value("when:time")).startsWith("2001-01-01 00:00:00");

        tab.click("when:later");
        tab.expect("#summary[data-feasible=true]").isVisible();
        tab.click("when:continue");
        tab.awaitAddress("**/restore/where");
        tab.expect("#summary[data-feasible=true]").isVisible();
    }

    @Test
    void a_moment_that_is_none() {
        aimAt("yesterday at noon");

        tab.expect("[id=\"when:all\"] .ui-message-error").containsText("is not a moment");
        assertThat(tab.value("when:time")).isEqualTo("yesterday at noon");
    }

    @Test
    void a_bucket_that_does_not_lock_though_the_address_says_so() {
        var store = demo.store();
        var address =
                "s3://tidemark?endpoint=%s&region=us-east-1&lock=compliance&lock-days=40".formatted(store.endpoint());
        tab.open("/t/acme/storage");
        tab.type("add:name", "unlocked");
        tab.type("add:address", address);
        tab.type("add:accessKey", store.accessKey());
        tab.type("add:secretKey", store.secretKey());
        tab.type("add:deleteAccessKey", store.accessKey());
        tab.type("add:deleteSecretKey", store.secretKey());
        tab.click("add:save");

        tab.expect("#report li[data-state=FAIL]").containsText("does not lock objects");
        assertThat(tab.page().content()).doesNotContain(store.secretKey());
        tab.expect("[id=\"targets:table\"]").not().containsText("unlocked");
    }

    @Test
    void a_bucket_that_does_not_exist() {
        var store = demo.store();
        var address = "s3://no-such-bucket/acme?endpoint=%s&region=us-east-1".formatted(store.endpoint());
        tab.open("/t/acme/storage");
        tab.type("add:name", "mistaken");
        tab.type("add:address", address);
        tab.type("add:accessKey", store.accessKey());
        tab.type("add:secretKey", store.secretKey());
        tab.click("add:save");

        tab.expect("#report li[data-state=FAIL]").containsText("no-such-bucket");
        assertThat(tab.value("add:name")).isEqualTo("mistaken");
        assertThat(tab.value("add:address")).isEqualTo(address);
        assertThat(tab.page().content()).doesNotContain(store.secretKey());
        tab.expect("[id=\"targets:table\"]").not().containsText("no-such-bucket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not an address", "ftp://somewhere/else", "s3://"})
    void an_address_of_no_storage(String address) {
        tab.open("/t/acme/storage");
        tab.type("add:name", "mistaken");
        tab.type("add:address", address);
        tab.click("add:save");

        tab.expect("#messages .ui-messages-error, #report li[data-state=FAIL]").isVisible();
        assertThat(tab.value("add:address")).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"every tuesday", "61 * * * *", "* * *", ""})
    void a_schedule_that_is_none(String cron) {
        tab.open(URI.create(server).getPath() + "/schedule");
        tab.choose("policy:rhythm", "by cron");
        tab.type("policy:cron", cron);

        tab.expect("#messages .ui-messages-error").isVisible();
        assertThat(tab.value("policy:cron")).isEqualTo(cron);
    }

    @Test
    void a_time_zone_that_is_nowhere() {
        tab.open(server + "/schedule");
        tab.type("policy:zone", "Mars/Olympus");

        tab.expect("#messages .ui-messages-error").containsText("Mars/Olympus");
        assertThat(tab.value("policy:zone")).isEqualTo("Mars/Olympus");
    }

    @Test
    void a_restore_point_without_a_name() {
        tab.open(server + "/wal");
        tab.type("wal:pointName", "");
        tab.click("wal:mark");

        tab.expect("#messages .ui-messages-error").isVisible();
    }

    @Test
    void the_name_of_another_server_typed_to_remove_this_one() {
        tab.open(server + "/settings");
        tab.type("remove:typedName", "orders");
        tab.click("remove:remove");

        tab.expect("#messages .ui-messages-error").isVisible();
        assertThat(tab.value("remove:typedName")).isEqualTo("orders");
    }

    @Test
    void a_level_that_the_codec_does_not_have() {
        tab.open(server + "/settings");
        tab.choose("compression:codec", "gzip");
        tab.expect("[id='compression:bounds']").containsText("1 to 9");
        assertThat(tab.value("compression:level")).isEqualTo("6");
        tab.type("compression:level", "10");
        tab.click("compression:save");

        tab.expect("#messages .ui-messages-error").containsText("Gzip has levels 1 to 9, not 10");
        assertThat(tab.value("compression:level")).isEqualTo("10");
        assertThat(tab.chosen("compression:codec")).isEqualTo("gzip");
    }

    @Test
    void somebody_invited_twice() {
        tab.open("/t/acme/team");
        tab.type("invite:username", "oskar");
        tab.click("invite:invite");

        tab.expect("#messages .ui-messages-error").containsText("oskar");
        assertThat(tab.value("invite:username")).isEqualTo("oskar");
    }

    private static void connect(String host, int port, String password) {
        tab.open("/t/acme/servers/new");
        tab.type("connect:name", "mistaken");
        tab.type("connect:host", host);
        tab.type("connect:port", "" + port);
        tab.type("connect:database", shop.database());
        tab.type("connect:dbUser", shop.backupRole());
        tab.type("connect:password", password);
        tab.choose("connect:tls", "No TLS");
        tab.click("connect:continue");
    }

    private static void aimAt(String time) {
        tab.open(server + "/restore");
        tab.find("[id=\"when:kind\"]")
                .getByText("Time", new Locator.GetByTextOptions().setExact(true))
                .click();
        tab.expect("[id=\"when:time\"]").isVisible();
        tab.type("when:time", time);
    }
}
