package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.distribution.Demo;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The life of a tenant's key, to its end: nobody else uses this tenant. */
@ExtendWith(RunningDemo.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeySystemIT {

    private static final Path HOME = Path.of("target", "keys").toAbsolutePath();
    private static final String OWNER = "greta";
    private static final String TENANT = "globex";
    private static final String SERVER = "ledger";

    private static RestClient rest;
    private static String token;
    private static String tenantPath;
    private static String serverPath;
    private static String store;
    private static Path credentials;
    private static PackedProgram program;
    private static PostgresServer postgres;
    private static HttpServer keyService;
    private static TenantKey ownKey;
    private static Browser browser;
    private static BrowserContext greta;
    private static Tab tab;

    @BeforeAll
    static void protect_a_server(Demo demo) throws Exception {
        program = PackedProgram.in(HOME);
        rest = new RestClient(demo.url(), demo.realmUrl());
        tenantPath = Things.tenantPath(rest, OWNER);
        token = RestClient.json(rest.call(
                        OWNER, "POST", tenantPath + "/tokens", "{\"label\":\"keys\",\"role\":\"OWNER\",\"days\":1}"))
                .path("token")
                .asText();
        postgres = PostgresServer.builder(PostgresVersion.V17).start();
        ProtectedServer.equip(postgres);
        var storage = get("/storage-targets").path(0);
        var added = call("POST", "/servers", """
                { "name": "%s", "zone": "UTC", "windowDays": 7, "backUpNow": true, "storage": "%s",
                  "connection": { "host": "%s", "port": %d, "database": "postgres", "user": "tidemark", "password": "%s", "tls": "DISABLE" } }
                """.formatted(
                        SERVER, storage.path("id").asText(), postgres.host(), postgres.port(), postgres.password()));
        var id = added.path("server").asText(added.path("id").asText());
        serverPath = "/servers/" + id;
        Things.firstBackup(rest, token, tenantPath + serverPath);
        var tenant = tenantPath.substring(tenantPath.lastIndexOf('/') + 1);
        store = storage.path("address").asText().replace("?", "/tenants/%s/servers/%s?".formatted(tenant, id));
        credentials = Files.writeString(
                HOME.resolve("credentials"),
                "access-key=%s\nsecret-key=%s\n"
                        .formatted(demo.store().accessKey(), demo.store().secretKey()));
        browser = new Browser();
        greta = browser.visitor(Browser.DESKTOP);
        tab = new Tab(Browser.signIn(greta, demo.url(), OWNER), demo.url());
    }

    @AfterAll
    static void stop() {
        greta.close();
        browser.close();
        keyService.stop(0);
        postgres.close();
    }

    @Test
    @Order(1)
    void a_changed_key_opens_everything_and_the_former_nothing() throws Exception {
        var former = exported("former");
        assertOpens("--key-file", former);

        tab.open("/t/globex/team/key");
        tab.expect("#key-source").containsText("By the service");
        tab.click("rotate:rotate");
        tab.expect("#messages").containsText("repositories wrapped anew: 1");

        assertShut("--key-file", former);
        assertOpens("--key-file", exported("changed"));
        assertBacksUp();
    }

    @Test
    @Order(2)
    void a_key_of_the_tenants_own_is_taken() throws Exception {
        ownKey = TenantKey.generate();
        tab.open("/t/globex/team/key");
        tab.type("give:key", "tidemark-key-1:mistyped");
        tab.click("give:give");
        tab.expect("#messages").containsText("mistyped");

        tab.type("give:key", ownKey.text().reveal());
        tab.click("give:give");
        tab.expect("#messages").containsText("Key " + ownKey.holder() + " is in force");
        tab.expect("#key-holder").hasText(ownKey.holder());

        assertOpens(
                "--key-file",
                Files.writeString(HOME.resolve("own"), ownKey.text().reveal()));
        assertBacksUp();
    }

    @Test
    @Order(3)
    void a_key_service_of_the_tenants_holds_the_key() throws Exception {
        var held = TenantKey.generate();
        keyService = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        keyService.createContext("/v1/secret/data/tidemark", exchange -> {
            var known = "Bearer hvs.x".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            var body = "{\"data\":{\"data\":{\"key\":\"%s\"}}}"
                    .formatted(held.text().reveal())
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 403, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        keyService.start();
        var url = "http://127.0.0.1:%d/v1/secret/data/tidemark"
                .formatted(keyService.getAddress().getPort());
        assertThat(rest.call(
                                token,
                                "PUT",
                                tenantPath + "/key/custody",
                                "{\"url\":\"%s\",\"token\":\"wrong\"}".formatted(url))
                        .statusCode())
                .isEqualTo(400);

        tab.open("/t/globex/team/key");
        tab.type("fetch:url", url);
        tab.type("fetch:token", "hvs.x");
        tab.click("fetch:fetch");
        tab.expect("#key-source").containsText("By your key service");
        Browser.screenshot(tab.page(), "key-service");

        var tokenFile = Files.writeString(HOME.resolve("token"), "hvs.x\n");
        assertOpens("--key-url", url, "--key-token-file", tokenFile);
        assertShut("--key-file", HOME.resolve("own"));
        assertBacksUp();
        assertThat(get("/key/custody").path("holder").asText()).isEqualTo(held.holder());
        assertThat(get("/key/custody").toString()).doesNotContain("hvs.x").doesNotContain("tidemark-key-1");
    }

    @Test
    @Order(4)
    void a_destroyed_key_leaves_a_certificate_and_nothing_that_can_be_read() throws Exception {
        var copy = exported("copy");
        assertOpens("--key-file", copy);
        var refused = rest.call(token, "POST", tenantPath + "/key/destruction", "{\"confirm\":\"globex\"}");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains(SERVER);
        assertThat(rest.call(token, "DELETE", tenantPath + serverPath + "?confirm=" + SERVER, "")
                        .statusCode())
                .isEqualTo(204);

        tab.open("/t/globex/team/key");
        tab.type("destroy:typedName", "acme");
        tab.click("destroy:destroy");
        tab.expect("#messages").containsText("The name typed is not");
        tab.type("destroy:typedName", TENANT);
        tab.click("destroy:destroy");
        tab.expect("#key-source").containsText("it is destroyed");
        Browser.screenshot(tab.page(), "key-destroyed");

        assertThat(list("--key-file", copy).err()).contains("no wrapped key of this repository is there");
        var certificate = Files.writeString(
                HOME.resolve("certificate.txt"),
                get("/key/custody").path("certificate").asText());
        assertThat(certificate)
                .content()
                .contains("Globex (globex)", SERVER, "wrapped keys removed from the store", "to token keys");
        assertThat(program.run("check-certificate", certificate.toString()).out())
                .contains("The signature is good");
        Files.writeString(
                certificate, Files.readString(certificate).replace("By:            greta", "By:            anna"));
        assertThat(program.run("check-certificate", certificate.toString()).status())
                .isEqualTo(2);
        assertThat(rest.get(token, tenantPath + "/key").body()).contains("was destroyed at");
    }

    private static Path exported(String name) throws IOException {
        return Files.writeString(HOME.resolve(name), get("/key").path("key").asText());
    }

    private static void assertOpens(Object... key) throws Exception {
        var result = list(key);
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("BACKUP");
    }

    private static void assertShut(Object... key) throws Exception {
        assertThat(list(key).err()).contains("the tenant key does not open this repository");
    }

    private static PackedProgram.Result list(Object... key) throws Exception {
        var words = new java.util.ArrayList<>(
                List.of("list", "--store", store, "--credentials-file", credentials.toString()));
        for (var word : key) {
            words.add(word.toString());
        }
        return program.run(words.toArray(String[]::new));
    }

    private static void assertBacksUp() {
        var job = call("POST", serverPath + "/backups", "").path("job").asText();
        var ended = Until.present(
                "the end of the backup",
                () -> Optional.of(get("/jobs/" + job))
                        .filter(found -> !found.path("summary").path("endedAt").isNull()));
        assertThat(ended.path("summary").path("state").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
    }

    private static JsonNode get(String path) {
        return RestClient.json(rest.get(token, tenantPath + path));
    }

    private static JsonNode call(String method, String path, String body) {
        var answer = rest.call(token, method, tenantPath + path, body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return RestClient.json(answer);
    }
}
