package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.distribution.Demo;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The web socket of a job's page: what it says, and to whom. */
@ExtendWith(RunningDemo.class)
class JobPushSystemIT {

    private static final String OWNER = "anna";
    private static final String SERVER = "shop-demo";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("/jakarta\\.faces\\.push/job\\?[0-9a-f-]{36}");

    private static Catalogue catalogue;
    private static String url;
    private static RestClient client;
    private static String inTenant;
    private static String inServer;
    private static WebVisitor anna;

    /** What arrives at a socket; its end arrives as {@code closed}. */
    private static final class Ear implements WebSocket.Listener {

        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            heard.add(text.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            heard.add("closed");
            return null;
        }

        String next() throws InterruptedException {
            return Optional.ofNullable(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .orElse("nothing within " + PATIENCE);
        }
    }

    @BeforeAll
    static void start(Demo demo) {
        url = demo.url();
        catalogue = new Catalogue(demo);
        client = new RestClient(url, demo.realmUrl());
        var tenant = RestClient.json(client.get(OWNER, "/me"))
                .path("tenants")
                .path(0)
                .path("id")
                .asText();
        inTenant = "/tenants/" + tenant;
        inServer = "%s/servers/%s".formatted(inTenant, Things.serverId(client, OWNER, inTenant, SERVER));
        Things.firstBackup(client, OWNER, inServer);
        anna = WebVisitor.signedIn(url, OWNER);
    }

    @Test
    void the_page_of_a_running_job_is_told_of_changes_and_of_nothing_else() throws Exception {
        catalogue.limitRate(SERVER, 256);
        var job = beginBackup();
        var ear = new Ear();
        var open = anna.open(addressOf(job), ear);

        assertThat(ear.next()).isEqualTo("{\"data\":\"changed\"}");
        assertThat(ear.next()).isEqualTo("{\"data\":\"changed\"}");
        open.abort();
        client.call(OWNER, "POST", "%s/jobs/%s/cancellation".formatted(inTenant, job), "");
        Until.holds(
                "its end",
                PATIENCE,
                () -> !RestClient.json(client.get(OWNER, "%s/jobs/%s".formatted(inTenant, job)))
                        .path("summary")
                        .path("endedAt")
                        .isNull());
    }

    @AfterEach
    void as_fast_as_it_goes() {
        catalogue.limitRate(SERVER, null);
    }

    @Test
    void a_browser_follows_a_job_by_its_web_socket() {
        try (var browser = new Browser();
                var visitor = browser.visitor(Browser.DESKTOP)) {
            var page = Browser.signIn(visitor, url, OWNER);
            var errors = new ArrayList<String>();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    errors.add(message.text());
                }
            });
            page.onPageError(errors::add);

            var socket = page.waitForWebSocket(() -> page.navigate(url + "/t/acme/jobs/" + beginBackup()));
            assertThat(socket.url()).startsWith(url.replaceFirst("^http", "ws") + "/jakarta.faces.push/job?");
            page.locator("[data-job-state=SUCCEEDED]").waitFor();
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void an_address_that_was_not_made_for_a_page_is_closed_at_once() throws Exception {
        var ear = new Ear();
        anna.open("/jakarta.faces.push/job?" + UUID.randomUUID(), ear);

        assertThat(ear.next()).isEqualTo("closed");
    }

    @Test
    void nobody_listens_before_signing_in() {
        assertThatThrownBy(
                        () -> WebVisitor.unknown(url).open("/jakarta.faces.push/job?" + UUID.randomUUID(), new Ear()))
                .hasStackTraceContaining("WebSocketHandshakeException");
    }

    @Test
    void pages_may_connect_to_where_they_come_from_only() {
        var page = anna.get("/t/acme/jobs/" + beginBackup());

        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("connect-src 'self';");
    }

    private static String beginBackup() {
        return RestClient.json(client.call(OWNER, "POST", inServer + "/backups", ""))
                .path("job")
                .asText();
    }

    private static String addressOf(String job) {
        var page = anna.get("/t/acme/jobs/" + job);
        var address = ADDRESS.matcher(page.body());
        assertThat(address.find()).as(page.body()).isTrue();
        return URI.create(address.group()).toString();
    }
}
