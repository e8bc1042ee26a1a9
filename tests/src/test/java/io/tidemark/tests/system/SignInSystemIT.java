package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tidemark.distribution.Demo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody signs in, looks around and signs out. */
@ExtendWith(RunningDemo.class)
class SignInSystemIT {

    private static Demo demo;
    private static Browser browser;

    @BeforeAll
    static void start(Demo running) {
        demo = running;
        browser = new Browser();
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    @Test
    void a_member_signs_in_and_sees_the_fleet() {
        try (var anna = browser.visitor(Browser.DESKTOP)) {
            var page = Browser.signIn(anna, demo.url(), "anna");

            page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))
                    .first()
                    .waitFor();
            Browser.screenshot(page, "fleet");
            assertThat(page.content()).contains("shop-demo");
        }
    }

    @Test
    void signing_out_ends_the_session_at_the_identity_provider_too() {
        try (var oskar = browser.visitor(Browser.DESKTOP)) {
            var page = Browser.signIn(oskar, demo.url(), "oskar");
            page.locator("#account > summary").click();
            page.locator("#sign-out").click();
            page.waitForURL(demo.url() + "/signed-out*");

            page.navigate(demo.url());

            page.locator("#username").waitFor();
            assertThat(page.url()).startsWith(demo.realmUrl());
        }
    }

    @Test
    void a_wrong_password_opens_nothing() {
        try (var stranger = browser.visitor(Browser.DESKTOP)) {
            var page = stranger.newPage();
            page.navigate(demo.url());
            page.locator("#username").fill("anna");
            page.locator("#password").fill("guessed");
            page.locator("#kc-login").click();

            page.getByText("Invalid username or password.").first().waitFor();
            assertThat(page.url()).startsWith(demo.realmUrl());
        }
    }

    @Test
    void the_pages_are_usable_on_a_telephone() {
        try (var anna = browser.visitor(Browser.TELEPHONE)) {
            var page = Browser.signIn(anna, demo.url(), "anna");

            Browser.screenshot(page, "fleet-telephone");
            assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
        }
    }
}
