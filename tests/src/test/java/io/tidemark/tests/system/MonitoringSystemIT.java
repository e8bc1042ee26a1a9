package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.distribution.Demo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** What monitoring is told of a service that protects a server, and that nobody else is told. */
@ExtendWith(RunningDemo.class)
class MonitoringSystemIT {

    private static final String OF_SHOP = "server=\"shop-demo\"";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static String url;
    private static String managementUrl;
    private static RestClient client;
    private static String tenant;

    @BeforeAll
    static void start(Demo demo) {
        url = demo.url();
        managementUrl = demo.node("node-1").managementUrl();
        client = new RestClient(url, demo.realmUrl());
        tenant = RestClient.json(client.get("anna", "/me"))
                .path("tenants")
                .path(0)
                .path("id")
                .asText();
        var server = RestClient.json(client.get("anna", "/tenants/%s/servers".formatted(tenant)))
                .path(0)
                .path("id")
                .asText();
        Things.firstBackup(client, "anna", "/tenants/%s/servers/%s".formatted(tenant, server));
    }

    @Test
    void a_node_says_that_it_is_ready_and_what_it_has_looked_at() {
        var health = get(managementUrl + "/health/ready");

        assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
        assertThat(check(health, "tidemark-catalogue").path("status").asText()).isEqualTo("UP");
        assertThat(check(health, "tidemark-node").path("data").path("spool").asText())
                .isEqualTo("fine");
        assertThat(check(health, "tidemark-node")
                        .path("data")
                        .path("service-key")
                        .asText())
                .isEqualTo("fine");
    }

    @Test
    void a_node_says_that_it_lives_and_when_its_timers_ticked() {
        var health = get(managementUrl + "/health/live");

        assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
        assertThat(check(health, "tidemark-timers").path("data").propertyStream())
                .extracting(timer -> timer.getKey())
                .contains("guard", "jobs", "node", "schedules", "wal");
    }

    @Test
    void a_protected_server_has_figures() {
        assertThat(figure("tidemark_server_rpo_seconds", OF_SHOP)).isPositive();
        assertThat(figure("tidemark_server_backups", OF_SHOP, "state=\"COMPLETE\""))
                .isGreaterThanOrEqualTo(1);
        assertThat(figure("tidemark_server_backups", OF_SHOP, "state=\"DELETING\""))
                .isZero();
        assertThat(figure("tidemark_server_backup_age_seconds", OF_SHOP)).isBetween(0.0, 86_400.0);
        assertThat(figure("tidemark_server_exposure_seconds", OF_SHOP)).isBetween(0.0, 3_600.0);
        assertThat(figure("tidemark_server_wal_lag_bytes", OF_SHOP)).isBetween(0.0, 1e9);
        assertThat(figure("tidemark_server_wal_retained_bytes", OF_SHOP)).isBetween(0.0, 1e10);
        assertThat(figure("tidemark_tenant_jobs", "tenant=\"acme\"", "state=\"SUCCEEDED\""))
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void the_age_of_a_backup_grows_between_measurements() {
        var before = figure("tidemark_server_backup_age_seconds", OF_SHOP);

        assertThat(Until.present(
                        "an older backup",
                        () -> Optional.of(figure("tidemark_server_backup_age_seconds", OF_SHOP))
                                .filter(after -> after > before)))
                .isLessThan(before + 10);
    }

    @Test
    void a_node_counts_what_it_does_to_stores() {
        assertThat(figure("tidemark_store_bytes_total", "direction=\"written\""))
                .isPositive();
        assertThat(figure("tidemark_store_bytes_total", "direction=\"read\"")).isPositive();
        assertThat(figure("tidemark_store_calls_total", "operation=\"create\"")).isPositive();
        assertThat(figure("tidemark_store_failures_total", "operation=\"create\""))
                .isLessThan(figure("tidemark_store_calls_total", "operation=\"create\""));
    }

    @Test
    void every_figure_of_ours_is_documented_and_every_documented_one_is_there() throws IOException {
        var documented = Pattern.compile("`(tidemark_\\w*[a-z])`")
                .matcher(Files.readString(Path.of("../docs/metrics.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        assertThat(Until.present(
                        "all figures, those of ended jobs included",
                        () -> Optional.of(told()).filter(names -> names.containsAll(documented))))
                .containsExactlyInAnyOrderElementsOf(documented);
    }

    private static Set<String> told() {
        return Pattern.compile("(?m)^(tidemark_\\w+)\\{")
                .matcher(get(managementUrl + "/prometheus").body())
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    @TestFactory
    Stream<DynamicTest> neither_health_nor_figures_are_on_the_open_port() {
        return Stream.of("/health", "/health/ready", "/health/live", "/prometheus", "/metrics", "/management")
                .flatMap(path -> Stream.of("anna", "petra", RestClient.NOBODY)
                        .map(user -> DynamicTest.dynamicTest("%s of '%s'".formatted(path, user), () -> {
                            var visitor = user.isEmpty() ? WebVisitor.unknown(url) : WebVisitor.signedIn(url, user);
                            var answer = visitor.get(path);

                            assertThat(answer.statusCode()).isIn(302, 404);
                            assertThat(answer.body()).doesNotContain("tidemark_", "tidemark-catalogue", "shop-demo");
                        })));
    }

    /** The value of the one figure with that name and all those labels, once it is known. */
    private static double figure(String name, String... labels) {
        var line = Pattern.compile("(?m)^%s\\{([^}]*)} (\\S+)$".formatted(name));
        return Until.present("%s with %s".formatted(name, List.of(labels)), () -> {
            var found = line.matcher(get(managementUrl + "/prometheus").body())
                    .results()
                    .filter(each -> Stream.of(labels).allMatch(each.group(1)::contains))
                    .map(each -> Double.valueOf(each.group(2)))
                    .toList();
            assertThat(found).hasSizeLessThan(2);
            return found.stream().filter(value -> !value.isNaN()).findFirst();
        });
    }

    private static JsonNode check(HttpResponse<String> health, String name) {
        return RestClient.json(health)
                .path("checks")
                .valueStream()
                .filter(check -> check.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no %s in %s".formatted(name, health.body())));
    }

    private static HttpResponse<String> get(String address) {
        try {
            return CLIENT.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("ask " + address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
