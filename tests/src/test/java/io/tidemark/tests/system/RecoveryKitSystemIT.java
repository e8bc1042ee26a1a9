package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Media;
import io.tidemark.distribution.CustomerServer;
import io.tidemark.distribution.Demo;
import io.tidemark.harness.HarnessException;
import io.tidemark.harness.Ports;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The recovery kit does what it is for: somebody who has only the sheet, the key and the credentials gets the rows back. */
@ExtendWith(RunningDemo.class)
class RecoveryKitSystemIT {

    private static final String OWNER = "anna";
    private static final String SERVER = "shop-demo";
    private static final String RESTORED = "restored-" + SERVER;
    private static final String PAGE = "/t/acme/team/recovery-kit";
    private static final String ROWS = "select md5(string_agg(n || what, ',' order by n)) from kept";
    private static final Path PACKED = Path.of("../cli/target/tidemark-cli.tar.gz");
    private static final Pattern KEY = Pattern.compile("tidemark-key-1:[A-Za-z0-9+/=]{40}");
    private static final Pattern PDF_PAGE = Pattern.compile("/Type\\s*/Page\\b(?!s)");

    private static Demo demo;
    private static CustomerServer shop;
    private static RestClient client;
    private static String tenantPath;
    private static String kitPath;

    @BeforeAll
    static void start(Demo running) {
        demo = running;
        shop = demo.customer("shop");
        client = new RestClient(demo.url(), demo.realmUrl());
        tenantPath = Things.tenantPath(client, OWNER);
        kitPath = tenantPath + "/recovery-kit";
        Things.firstBackup(
                client,
                OWNER,
                "%s/servers/%s".formatted(tenantPath, Things.serverId(client, OWNER, tenantPath, SERVER)));
    }

    @BeforeEach
    void renewTokens() {
        client.forgetTokens();
    }

    @Test
    void its_commands_bring_the_rows_back_without_the_service(@TempDir Path folder) throws Exception {
        shop.postgres()
                .executeIn(
                        "shop", "create table kept as select n, md5(n::text) as what from generate_series(1, 1000) n");
        var kept = shop.postgres().queryOneIn("shop", ROWS);
        var rowsAt = Instant.parse(shop.postgres()
                .queryOne("select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"));
        shop.postgres().queryOne("select pg_switch_wal()");
        Until.present("a kit that reaches the rows", () -> {
            client.forgetTokens();
            return Optional.of(server(kit()).path("restorableUntil").asText())
                    .filter(until ->
                            !until.equals("null") && Instant.parse(until).isAfter(rowsAt.plusSeconds(2)));
        });
        var sheet = client.get(OWNER, kitPath + "/text").body();
        var key = RestClient.json(client.get(OWNER, tenantPath + "/key"))
                .path("key")
                .asText();
        assertThat(sheet).doesNotContain(key).doesNotContain(demo.store().secretKey());
        shop.postgres().executeIn("shop", "insert into kept values (0, 'after the sheet was made')");

        var port = Ports.free();
        try {
            follow(sheet, key, folder, port);

            var restored = PostgresServer.builder(PostgresVersion.V18)
                    .directory(folder.resolve(RESTORED))
                    .port(port)
                    .password(shop.postgres().password())
                    .open();
            Until.holds("the end of recovery", Duration.ofMinutes(5), () -> hasRecovered(restored));
            assertThat(restored.queryOneIn("shop", ROWS)).isEqualTo(kept);
            assertThat(run(
                            List.of(
                                    "tar",
                                    "-tf",
                                    folder.resolve(RESTORED + ".tar").toString()),
                            folder,
                            port))
                    .contains("backup_label");
            for (var secret : List.of("tenant.key", "store-1.credentials")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(secret))))
                        .isEqualTo("rw-------");
            }
        } finally {
            if (Files.exists(folder.resolve(RESTORED).resolve("postmaster.pid"))) {
                run(
                        List.of("pg_ctl", "-D", folder.resolve(RESTORED).toString(), "-m", "immediate", "stop"),
                        folder,
                        port);
            }
            shop.postgres().executeIn("shop", "drop table kept");
        }
    }

    @Test
    void it_tells_that_it_was_never_put_away_lacks_a_server_or_has_another_key() {
        var kit = kit();
        var madeAt = kit.path("madeAt").asText();
        var holder = kit.path("key").path("holder").asText();

        assertThat(take("2026-01-01T00:00:00Z", holder).path("state").asText()).isIn("SERVER_ADDED", "CURRENT");
        assertThat(take(madeAt, "another").path("state").asText()).isEqualTo("KEY_CHANGED");
        assertThat(take(madeAt, holder).path("state").asText()).isEqualTo("CURRENT");
        assertThat(kit().path("taken").path("madeAt").asText()).isEqualTo(madeAt);
        assertThat(client.call(
                                OWNER,
                                "POST",
                                kitPath + "/takings",
                                "{\"madeAt\":\"2100-01-01T00:00:00Z\",\"keyHolder\":\"%s\"}".formatted(holder))
                        .statusCode())
                .isEqualTo(400);
        assertThat(audited()).contains("tenant.take-kit");
    }

    @Test
    void the_key_is_on_the_page_only_after_it_was_asked_for() throws Exception {
        try (var browser = new Browser();
                var anna = browser.visitor(Browser.DESKTOP)) {
            var complaints = Complaints.of(anna);
            var tab = new Tab(Browser.signIn(anna, demo.url(), OWNER), demo.url());
            tab.open(PAGE);
            var exported = exports();
            assertThat(tab.page().content()).contains("TIDEMARK_STORE").doesNotContainPattern(KEY);
            assertThat(exports()).isEqualTo(exported);

            tab.click("kit:showKey");
            tab.expect("#key").containsText(KEY);
            assertThat(exports()).isEqualTo(exported + 1);
            assertThat(tab.page().content()).doesNotContain(demo.store().secretKey());
            Browser.screenshot(tab.page(), "recovery-kit-key");
            tab.page().emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            Browser.screenshot(tab.page(), "recovery-kit-print");
            var sheet = tab.page()
                    .pdf(new Page.PdfOptions()
                            .setPreferCSSPageSize(true)
                            .setPath(Path.of("target", "screenshots", "recovery-kit.pdf")));
            tab.page().emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.SCREEN));
            if (kit().path("servers").size() <= 2) {
                assertThat(PDF_PAGE.matcher(new String(sheet, StandardCharsets.ISO_8859_1))
                                .results()
                                .count())
                        .isEqualTo(1);
            }

            tab.click("kit:take");
            tab.expect("#messages").containsText("Remembered");
            tab.expect("#state").containsText("still does");
            assertThat(tab.page().content()).doesNotContainPattern(KEY);
            complaints.assertNone();
        }
    }

    /** Does what the sheet says, as the account that is to run PostgreSQL, and types the secrets where it asks for them. */
    private static void follow(String sheet, String key, Path folder, int port) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.copy(PACKED, folder.resolve("tidemark-cli.tar.gz"));
        var commands = commands(sheet);
        var typed = new ArrayList<>(List.of(key));
        commands.stream()
                .filter(each -> each.contains("secret-key"))
                .forEach(each -> typed.add(demo.store().secretKey()));
        Files.write(folder.resolve("typed"), typed);
        var said = run(List.of("sh", "-euc", String.join("\n", commands)), folder, port);
        assertThat(said).contains("no damage").contains("Restored backup").contains("server started");
    }

    /** What stands behind a dollar: what belongs to another server left out. */
    private static List<String> commands(String sheet) {
        var commands = new ArrayList<String>();
        var named = SERVER;
        var lines = sheet.lines().toList();
        for (var line = 0; line < lines.size(); line++) {
            var text = lines.get(line);
            if (text.startsWith("$ ")) {
                if (named.equals(SERVER)) {
                    commands.add(text.substring(2));
                }
            } else if (text.endsWith(":") && lines.get(line + 1).startsWith("$ ")) {
                named = text.substring(0, text.length() - 1);
            } else if (text.isEmpty()) {
                named = SERVER;
            }
        }
        return commands;
    }

    private static String run(List<String> command, Path folder, int port) throws IOException, InterruptedException {
        var output = Files.createTempFile("kit", ".log");
        try {
            var builder = new ProcessBuilder(PostgresServer.inItsAccount(command))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            if (Files.exists(folder.resolve("typed"))) {
                builder.redirectInput(folder.resolve("typed").toFile());
            }
            var environment = builder.environment();
            environment.keySet().removeIf(name -> name.startsWith("TIDEMARK_") || name.startsWith("AWS_"));
            environment.put("TIDEMARK_JDK", System.getProperty("java.home"));
            environment.put("TIDEMARK_CACHE", folder.resolve("cache").toString());
            environment.put("PORT", "" + port);
            environment.put(
                    "PATH",
                    "%s:%s"
                            .formatted(
                                    shop.postgres().binaries().program("pg_ctl").getParent(), System.getenv("PATH")));
            var status = builder.start().waitFor();
            var said = Files.readString(output);
            assertThat(status).as(said).isZero();
            return said;
        } finally {
            Files.delete(output);
        }
    }

    private static boolean hasRecovered(PostgresServer server) {
        try {
            return server.queryOne("select pg_is_in_recovery()").equals("f");
        } catch (HarnessException notYet) {
            return false;
        }
    }

    private static JsonNode kit() {
        var answer = client.get(OWNER, kitPath);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RestClient.json(answer);
    }

    private static JsonNode server(JsonNode kit) {
        return kit.path("servers")
                .valueStream()
                .filter(each -> each.path("name").asText().equals(SERVER))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode take(String madeAt, String keyHolder) {
        var answer = client.call(
                OWNER,
                "POST",
                kitPath + "/takings",
                "{\"madeAt\":\"%s\",\"keyHolder\":\"%s\"}".formatted(madeAt, keyHolder));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RestClient.json(answer);
    }

    private static List<String> audited() {
        return RestClient.json(client.get(OWNER, tenantPath + "/audit?limit=200"))
                .path("items")
                .findValuesAsText("action");
    }

    private static long exports() {
        return audited().stream().filter("tenant.export-key"::equals).count();
    }
}
