package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.tidemark.distribution.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every page that the service has an address for, in both themes, on a desk and on a telephone: it answers, the browser has
 * nothing to complain about, nothing sticks out at the side, and axe finds nothing serious. A page that is added is tested here
 * without being named, unless its address holds a new kind of name.
 */
@ExtendWith(RunningDemo.class)
class PagesSystemIT {

    private static final Path ADDRESSES = Path.of("../web/src/main/java/io/tidemark/app/web/Address.java");
    private static final Pattern ADDRESS = Pattern.compile("^ {4}([A-Z_]+)\\(\"(/[^\"]*)\"", Pattern.MULTILINE);
    private static final String SERVER = "/t/acme/servers/";

    private static Demo demo;
    private static Browser browser;
    private static Visit anna;
    private static Visit petra;
    private static Map<String, String> names;

    /** Somebody who is signed in, and what their browser says about it. */
    private record Visit(BrowserContext visitor, Complaints complaints, Tab tab) {

        static Visit by(String user) {
            var visitor = browser.visitor(Browser.DESKTOP);
            var complaints = Complaints.of(visitor);
            return new Visit(visitor, complaints, new Tab(Browser.signIn(visitor, demo.url(), user), demo.url()));
        }
    }

    @BeforeAll
    static void start(Demo running) {
        demo = running;
        browser = new Browser();
        anna = Visit.by("anna");
        petra = Visit.by("petra");
        var server = server();
        names = Map.of(
                "tenant",
                "acme",
                "server",
                server,
                "job",
                job(server),
                "backup",
                firstBackup(server),
                "moment",
                "2026-01-01T00:00:00Z");
        beginToAddAServer();
    }

    @AfterAll
    static void stop() {
        anna.visitor().close();
        petra.visitor().close();
        browser.close();
    }

    @TestFactory
    Stream<DynamicTest> every_page_is_fit_to_be_used() throws IOException {
        return ADDRESS.matcher(Files.readString(ADDRESSES))
                .results()
                .map(address -> DynamicTest.dynamicTest(
                        address.group(1), () -> look(address.group(1), filledIn(address.group(2)))));
    }

    private static void look(String name, String path) {
        // the provider's page is of those who run the service, all others are the owner's
        var visit = path.startsWith("/provider") ? petra : anna;
        var tab = visit.tab();
        var response = tab.open(path);
        assertThat(response.status()).isEqualTo(200);
        var found = new ArrayList<String>();
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            tab.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            for (var width : List.of(Browser.DESKTOP, Browser.TELEPHONE)) {
                tab.page().setViewportSize(width, 900);
                var state = "%s-%d-%s"
                        .formatted(name.toLowerCase(), width, scheme.name().toLowerCase());
                Browser.screenshot(tab.page(), state);
                stickingOut(tab).forEach(each -> found.add("%s sticks out: %s".formatted(state, each)));
                Axe.violations(tab.page()).forEach(each -> found.add("%s: %s".formatted(state, each)));
            }
        }
        visit.complaints().assertNone();
        assertThat(found).isEmpty();
    }

    /** What makes the page wider than the window. */
    private static List<?> stickingOut(Tab tab) {
        return (List<?>) tab.page().evaluate("""
                () => document.scrollingElement.scrollWidth <= innerWidth ? []
                  : ['the page', ...[...document.querySelectorAll('body *')]
                      .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
                      .map(each => each.outerHTML.slice(0, 150)).slice(0, 6)]
                """);
    }

    private static String filledIn(String pattern) {
        var path = pattern;
        for (var name : names.entrySet()) {
            path = path.replace("{" + name.getKey() + "}", name.getValue());
        }
        assertThat(path).as("a name that this test knows nothing for").doesNotContain("{");
        return path;
    }

    /** The server that is protected from the start, once its first backup is complete. */
    private static String server() {
        var tab = anna.tab();
        tab.open("/t/acme/fleet");
        return lastSegment(tab.element("server-shop-demo").getAttribute("href"));
    }

    private static String firstBackup(String server) {
        var tab = anna.tab();
        tab.open(SERVER + server);
        return tab.find("[id=\"backups:table\"] tbody a.tm-bid").first().innerText();
    }

    private static String job(String server) {
        var tab = anna.tab();
        tab.open(SERVER + server + "/activity");
        return lastSegment(tab.find("[id=\"jobs:table\"] tbody a.tm-bid").last().getAttribute("href"));
    }

    /** Without it the later steps of the wizard would lead back to its first. */
    private static void beginToAddAServer() {
        var tab = anna.tab();
        var orders = demo.customer("orders");
        tab.open("/t/acme/servers/new");
        tab.type("connect:name", "seen-only");
        tab.type("connect:host", "127.0.0.1");
        tab.type("connect:port", "" + orders.postgres().port());
        tab.type("connect:database", orders.database());
        tab.type("connect:dbUser", orders.backupRole());
        tab.type("connect:password", orders.backupPassword());
        tab.choose("connect:tls", "No TLS");
        tab.click("connect:continue");
        tab.awaitAddress("**/servers/new/check");
    }

    private static String lastSegment(String address) {
        return address.substring(address.lastIndexOf('/') + 1);
    }
}
