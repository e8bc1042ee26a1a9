package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import io.tidemark.distribution.Demo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An owner looks after who may do what, and reads what was done. */
@ExtendWith(RunningDemo.class)
class TeamSystemIT {

    private static Browser browser;
    private static BrowserContext anna;
    private static Tab tab;

    @BeforeAll
    static void start(Demo demo) {
        browser = new Browser();
        anna = browser.visitor(Browser.DESKTOP);
        tab = new Tab(Browser.signIn(anna, demo.url(), "anna"), demo.url());
    }

    @AfterAll
    static void stop() {
        anna.close();
        browser.close();
    }

    @Test
    void a_member_is_given_another_role_and_back() {
        tab.open("/t/acme/team");
        var menu = tab.find("tr:has(b:text-is('rita')) .ui-selectonemenu").getAttribute("id");

        tab.choose(menu, "Auditor");
        tab.expect("#messages").containsText("rita is now: Auditor.");
        tab.reload();
        assertThat(tab.chosen(menu)).isEqualTo("Auditor");

        tab.choose(menu, "Restorer");
        tab.expect("#messages").containsText("rita is now: Restorer.");
        tab.open("/t/acme/team/audit");
        tab.expect("[id=\"audit:table\"]").containsText("AUDITOR to RESTORER");
    }

    @Test
    void the_audit_log_tells_in_words_how_a_server_is_reached() {
        tab.open("/t/acme/team/audit");

        while (tab.element("audit:more").count() > 0) {
            tab.click("audit:more");
        }

        tab.expect("[id=\"audit:table\"] tr:has-text('Added a server'):has-text('shop-demo')")
                .containsText("host 127.0.0.1, port ");
        assertThat(tab.text("[id=\"audit:table\"]")).doesNotContain("Request[").doesNotContain("Policy[");
    }
}
