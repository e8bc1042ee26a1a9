package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.distribution.Demo;
import io.tidemark.tests.system.RestClient.Operation;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who may do what over REST, for every operation that the service itself describes: an operation that is not in the tables below
 * fails the test until somebody has thought about who may call it.
 */
@ExtendWith(RunningDemo.class)
class RestSecuritySystemIT {

    private static final String ACME_OWNER = "anna";
    private static final Map<String, Set<String>> PERMISSIONS_OF = Map.of(
            "anna", Set.of("VIEW", "OPERATE", "RESTORE", "ARCHIVE", "FETCH_WAL", "DELETE", "ADMINISTER", "AUDIT"),
            "oskar", Set.of("VIEW", "OPERATE"),
            "rita", Set.of("VIEW", "RESTORE", "FETCH_WAL"),
            "aude", Set.of("VIEW", "AUDIT"));
    private static final List<String> STRANGERS = List.of("greta", "gustav", "gilda", "petra");

    private static final String SERVER = "/tenants/{tenant}/servers/{server}";
    private static final String CONNECTION =
            "{\"host\":\"127.0.0.1\",\"port\":1,\"database\":\"d\",\"user\":\"u\",\"password\":\"p\",\"tls\":\"DISABLE\"}";
    private static final String RESTORE = "{\"target\":{\"kind\":\"LATEST\"},\"destination\":\"DOWNLOAD\"}";

    /** To a recovering server 404 is the end of its WAL: it says so only when it may know. */
    private static final String FETCH_WAL = "GET " + SERVER + "/wal/{fileName}";

    /** The first backup has none before it. */
    private static final String COMPARISON = "GET " + SERVER + "/backups/{backup}/comparison";

    /** What each operation below a tenant needs. */
    private static final Map<String, String> NEEDS = Map.ofEntries(
            Map.entry("GET /tenants/{tenant}", "SIGN_IN"),
            Map.entry("GET /tenants/{tenant}/members", "VIEW"),
            Map.entry("GET /tenants/{tenant}/recovery-kit", "ADMINISTER"),
            Map.entry("GET /tenants/{tenant}/recovery-kit/text", "ADMINISTER"),
            Map.entry("POST /tenants/{tenant}/recovery-kit/takings", "ADMINISTER"),
            Map.entry("GET /tenants/{tenant}/key", "ADMINISTER"),
            Map.entry("GET /tenants/{tenant}/key/custody", "VIEW"),
            Map.entry("PUT /tenants/{tenant}/key/custody", "ADMINISTER"),
            Map.entry("POST /tenants/{tenant}/key/rotation", "ADMINISTER"),
            Map.entry("POST /tenants/{tenant}/key/destruction", "ADMINISTER"),
            Map.entry("POST /tenants/{tenant}/members", "ADMINISTER"),
            Map.entry("PUT /tenants/{tenant}/members/{member}/role", "ADMINISTER"),
            Map.entry("DELETE /tenants/{tenant}/members/{member}", "ADMINISTER"),
            Map.entry("GET /tenants/{tenant}/tokens", "ADMINISTER"),
            Map.entry("POST /tenants/{tenant}/tokens", "ADMINISTER"),
            Map.entry("DELETE /tenants/{tenant}/tokens/{token}", "ADMINISTER"),
            Map.entry("GET /tenants/{tenant}/audit", "AUDIT"),
            Map.entry("GET /tenants/{tenant}/jobs", "VIEW"),
            Map.entry("GET /tenants/{tenant}/jobs/{job}", "VIEW"),
            // who may ask for a kind of work may cancel it: looked at once the job is found
            Map.entry("POST /tenants/{tenant}/jobs/{job}/cancellation", "VIEW"),
            Map.entry("GET /tenants/{tenant}/fleet", "VIEW"),
            Map.entry("GET /tenants/{tenant}/servers", "VIEW"),
            Map.entry("POST /tenants/{tenant}/servers", "OPERATE"),
            Map.entry("POST /tenants/{tenant}/connection-checks", "OPERATE"),
            Map.entry("POST /tenants/{tenant}/role-scripts", "OPERATE"),
            Map.entry("GET " + SERVER, "VIEW"),
            Map.entry("PATCH " + SERVER, "OPERATE"),
            Map.entry("DELETE " + SERVER, "DELETE"),
            Map.entry("PUT " + SERVER + "/pause", "OPERATE"),
            Map.entry("DELETE " + SERVER + "/pause", "OPERATE"),
            Map.entry("GET " + SERVER + "/overview", "VIEW"),
            Map.entry("GET " + SERVER + "/diagnostics", "VIEW"),
            Map.entry("GET " + SERVER + "/backups", "VIEW"),
            Map.entry("POST " + SERVER + "/backups", "OPERATE"),
            Map.entry("GET " + SERVER + "/backups/{backup}", "VIEW"),
            Map.entry("DELETE " + SERVER + "/backups/{backup}", "DELETE"),
            Map.entry(COMPARISON, "VIEW"),
            Map.entry("GET " + SERVER + "/backups/{backup}/deletion", "DELETE"),
            Map.entry("PUT " + SERVER + "/backups/{backup}/hold", "OPERATE"),
            Map.entry("DELETE " + SERVER + "/backups/{backup}/hold", "DELETE"),
            Map.entry("PUT " + SERVER + "/backups/{backup}/note", "OPERATE"),
            Map.entry("POST " + SERVER + "/backups/{backup}/verifications", "OPERATE"),
            Map.entry("GET " + SERVER + "/wal", "VIEW"),
            Map.entry("POST " + SERVER + "/wal/switches", "OPERATE"),
            Map.entry("GET " + SERVER + "/wal/policy", "VIEW"),
            Map.entry("PUT " + SERVER + "/wal/policy", "OPERATE"),
            Map.entry("GET " + SERVER + "/wal/exposures", "VIEW"),
            Map.entry("GET " + SERVER + "/wal/gaps", "VIEW"),
            Map.entry("GET " + SERVER + "/wal/source", "VIEW"),
            Map.entry("GET " + SERVER + "/wal/comparison", "VIEW"),
            Map.entry("POST " + SERVER + "/wal/slot-renewals", "OPERATE"),
            Map.entry("PUT " + SERVER + "/wal/{fileName}", "ARCHIVE"),
            Map.entry(FETCH_WAL, "FETCH_WAL"),
            Map.entry("GET " + SERVER + "/restore-points", "VIEW"),
            Map.entry("POST " + SERVER + "/restore-points", "OPERATE"),
            Map.entry("GET " + SERVER + "/schedule", "VIEW"),
            Map.entry("PUT " + SERVER + "/schedule", "OPERATE"),
            Map.entry("POST /tenants/{tenant}/schedule-previews", "VIEW"),
            Map.entry("GET " + SERVER + "/retention", "VIEW"),
            Map.entry("PUT " + SERVER + "/retention", "OPERATE"),
            Map.entry("POST " + SERVER + "/retention-previews", "VIEW"),
            Map.entry("POST " + SERVER + "/expirations", "DELETE"),
            Map.entry("GET " + SERVER + "/recoverability", "VIEW"),
            Map.entry("POST " + SERVER + "/restore-plans", "RESTORE"),
            Map.entry("GET " + SERVER + "/recoveries", "VIEW"),
            Map.entry("POST " + SERVER + "/recoveries", "RESTORE"),
            Map.entry("GET /tenants/{tenant}/recoveries", "VIEW"),
            Map.entry("GET /tenants/{tenant}/recoveries/{recovery}", "VIEW"),
            Map.entry("DELETE /tenants/{tenant}/recoveries/{recovery}/links", "RESTORE"),
            Map.entry("GET /tenants/{tenant}/storage-targets", "VIEW"),
            Map.entry("POST /tenants/{tenant}/storage-targets", "ADMINISTER"),
            Map.entry("POST /tenants/{tenant}/storage-target-checks", "ADMINISTER"),
            Map.entry("POST /tenants/{tenant}/storage-targets/{target}/checks", "OPERATE"),
            Map.entry("GET /tenants/{tenant}/storage-targets/{target}/stored-servers", "ADMINISTER"),
            Map.entry("POST /tenants/{tenant}/storage-targets/{target}/take-overs", "ADMINISTER"),
            Map.entry("DELETE /tenants/{tenant}/storage-targets/{target}", "ADMINISTER"));

    /** Operations of those who run the service. */
    private static final Set<String> PROVIDERS =
            Set.of("GET /provider/tenants", "POST /provider/tenants", "GET /provider/nodes");

    /** Operations whose permission is the token in the address. */
    private static final Set<String> OPEN = Set.of("GET /downloads/{token}", "GET /wal/{token}/{fileName}");

    /** Operations of everybody who is signed in. */
    private static final Set<String> OF_ALL = Set.of("GET /me", "GET /tenants");

    /** A body that is fine, for each operation that has one. */
    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("POST /tenants/{tenant}/members", "{\"username\":\"x\",\"role\":\"AUDITOR\"}"),
            Map.entry(
                    "POST /tenants/{tenant}/recovery-kit/takings",
                    "{\"madeAt\":\"2026-01-01T00:00:00Z\",\"keyHolder\":\"x\"}"),
            Map.entry("PUT /tenants/{tenant}/members/{member}/role", "{\"role\":\"AUDITOR\"}"),
            Map.entry("PUT /tenants/{tenant}/key/custody", "{\"key\":\"tidemark-key-1:AAAA\"}"),
            Map.entry("POST /tenants/{tenant}/key/destruction", "{\"confirm\":\"x\"}"),
            Map.entry("POST /tenants/{tenant}/tokens", "{\"label\":\"x\",\"role\":\"AUDITOR\",\"days\":1}"),
            Map.entry(
                    "POST /tenants/{tenant}/servers",
                    ("{\"name\":\"x\",\"connection\":%s,\"storage\":\"%s\",\"cron\":\"0 3 * * *\",\"zone\":\"UTC\","
                                    + "\"windowDays\":7,\"backUpNow\":false}")
                            .formatted(CONNECTION, new UUID(7, 7))),
            Map.entry("POST /tenants/{tenant}/connection-checks", CONNECTION),
            Map.entry("POST /tenants/{tenant}/role-scripts", "{\"user\":\"tidemark\"}"),
            Map.entry("PATCH " + SERVER, "{\"name\":\"x\"}"),
            Map.entry("PUT " + SERVER + "/backups/{backup}/hold", "{\"reason\":\"x\",\"kind\":\"STANDALONE\"}"),
            Map.entry("PUT " + SERVER + "/backups/{backup}/note", "{\"text\":\"x\"}"),
            Map.entry("POST " + SERVER + "/backups/{backup}/verifications", "{\"level\":\"EXISTS\"}"),
            Map.entry("POST " + SERVER + "/restore-points", "{\"name\":\"x\"}"),
            Map.entry(
                    "PUT " + SERVER + "/wal/policy",
                    "{\"acknowledgement\":\"LOCAL\",\"rpoSeconds\":60,\"synchronous\":\"NONE\","
                            + "\"steps\":{\"warnPercent\":50},\"recreateSlot\":true}"),
            Map.entry("PUT " + SERVER + "/schedule", "{\"enabled\":true,\"cron\":\"0 3 * * *\",\"zone\":\"UTC\"}"),
            Map.entry("POST /tenants/{tenant}/schedule-previews", "{\"cron\":\"0 3 * * *\",\"zone\":\"UTC\"}"),
            Map.entry("PUT " + SERVER + "/retention", "{\"windowDays\":7,\"redundancy\":1,\"minimumRedundancy\":1}"),
            Map.entry(
                    "POST " + SERVER + "/retention-previews",
                    "{\"windowDays\":7,\"redundancy\":1,\"minimumRedundancy\":1}"),
            Map.entry("POST " + SERVER + "/restore-plans", RESTORE),
            Map.entry("POST " + SERVER + "/recoveries", RESTORE),
            Map.entry("POST /tenants/{tenant}/storage-targets", "{\"name\":\"x\",\"address\":\"file:///x\"}"),
            Map.entry("POST /tenants/{tenant}/storage-target-checks", "{\"name\":\"x\",\"address\":\"file:///x\"}"),
            Map.entry(
                    "POST /tenants/{tenant}/storage-targets/{target}/take-overs",
                    "{\"server\":\"%s\",\"name\":\"x\"}".formatted(new UUID(7, 7))),
            Map.entry("POST /provider/tenants", "{\"slug\":\"x\",\"name\":\"x\",\"ownerUsername\":\"x\"}"));

    private static RestClient client;
    private static List<Operation> operations;
    private static String tenant;
    private static String server;
    private static Map<String, String> things;

    @BeforeAll
    static void start(Demo demo) {
        client = new RestClient(demo.url(), demo.realmUrl());
        operations = client.operations();
        tenant = RestClient.json(client.get(ACME_OWNER, "/me"))
                .path("tenants")
                .path(0)
                .path("id")
                .asText();
        server = RestClient.json(client.get(ACME_OWNER, "/tenants/%s/servers".formatted(tenant)))
                .path(0)
                .path("id")
                .asText(new UUID(1, 1).toString());
        things = Things.of(client, ACME_OWNER, tenant, server);
    }

    @BeforeEach
    void renewTokens() {
        client.forgetTokens();
    }

    @Test
    void every_operation_has_been_thought_about() {
        var known = new ArrayList<>(NEEDS.keySet());
        known.addAll(PROVIDERS);
        known.addAll(OPEN);
        known.addAll(OF_ALL);

        assertThat(operations).map(Operation::toString).containsExactlyInAnyOrderElementsOf(known);
        assertThat(operations.stream().filter(Operation::hasBody).map(Operation::toString))
                .containsExactlyInAnyOrderElementsOf(BODIES.keySet());
    }

    @TestFactory
    Stream<DynamicTest> nobody_gets_in_without_a_sign_in() {
        return operations.stream()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    var answer = call(RestClient.NOBODY, operation);

                    if (OPEN.contains(operation.toString())) {
                        assertIsProblem(answer, 403);
                    } else {
                        assertIsProblem(answer, 401);
                        assertThat(answer.headers()
                                        .firstValue("WWW-Authenticate")
                                        .orElse(""))
                                .startsWith("Bearer");
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_token_that_nobody_issued_is_nobody() {
        return operations.stream()
                .filter(operation -> !OPEN.contains(operation.toString()))
                .map(operation -> DynamicTest.dynamicTest(
                        operation.toString(), () -> assertIsProblem(call("tdm_" + "A".repeat(43), operation), 401)));
    }

    @TestFactory
    Stream<DynamicTest> what_belongs_to_another_tenant_does_not_exist() {
        return STRANGERS.stream()
                .flatMap(stranger -> operations.stream()
                        .filter(operation -> NEEDS.containsKey(operation.toString()))
                        .map(operation -> DynamicTest.dynamicTest(
                                stranger + ": " + operation,
                                () -> assertIsProblem(
                                        call(stranger, operation),
                                        operation.toString().equals(FETCH_WAL) ? 403 : 404))));
    }

    @TestFactory
    Stream<DynamicTest> what_the_role_does_not_allow_is_forbidden() {
        return PERMISSIONS_OF.entrySet().stream()
                .flatMap(user -> operations.stream()
                        .filter(operation -> NEEDS.containsKey(operation.toString()))
                        .filter(operation -> !NEEDS.get(operation.toString()).equals("SIGN_IN"))
                        .filter(operation -> !user.getValue().contains(NEEDS.get(operation.toString())))
                        .map(operation -> DynamicTest.dynamicTest(
                                user.getKey() + ": " + operation,
                                () -> assertIsProblem(call(user.getKey(), operation), 403))));
    }

    @TestFactory
    Stream<DynamicTest> what_the_role_allows_can_be_read() {
        return PERMISSIONS_OF.entrySet().stream()
                .flatMap(user -> operations.stream()
                        .filter(operation -> operation.method().equals("GET"))
                        .filter(operation ->
                                user.getValue().contains(NEEDS.getOrDefault(operation.toString(), "nothing")))
                        .map(operation -> DynamicTest.dynamicTest(
                                user.getKey() + ": " + operation,
                                () -> assertThat(call(user.getKey(), operation).statusCode())
                                        .as("%s: %s", user.getKey(), operation)
                                        .isEqualTo(200))));
    }

    @TestFactory
    Stream<DynamicTest> only_the_provider_sees_the_whole() {
        return Stream.concat(PERMISSIONS_OF.keySet().stream(), Stream.of("greta"))
                .flatMap(user -> operations.stream()
                        .filter(operation -> PROVIDERS.contains(operation.toString()))
                        .map(operation -> DynamicTest.dynamicTest(
                                user + ": " + operation, () -> assertIsProblem(call(user, operation), 403))));
    }

    @TestFactory
    Stream<DynamicTest> garbage_in_the_address_is_not_found() {
        var garbage = List.of("x", "%00", "..%2f..", "%27%20or%201=1--", "%F0%9F%98%80", "0".repeat(300));
        return operations.stream()
                .filter(operation -> operation.path().contains("{"))
                .flatMap(operation -> garbage.stream()
                        .map(text -> DynamicTest.dynamicTest(operation + " with " + text, () -> {
                            var path = operation.path().replaceAll("\\{[^}]+}", text);
                            var answer = client.call(
                                    ACME_OWNER,
                                    operation.method(),
                                    path,
                                    BODIES.getOrDefault(operation.toString(), ""));

                            assertIsRefusal(answer);
                        })));
    }

    @TestFactory
    Stream<DynamicTest> garbage_in_the_query_is_refused_or_harmless() {
        return operations.stream()
                .filter(operation -> operation.method().equals("GET"))
                .flatMap(operation -> operation.queryParameters().stream()
                        .flatMap(parameter -> Stream.of("x", "-1", "99999999999", "%00", "'", "")
                                .map(text -> DynamicTest.dynamicTest(
                                        "%s?%s=%s".formatted(operation, parameter, text), () -> {
                                            var answer = client.get(
                                                    ACME_OWNER,
                                                    addressOf(operation) + "?" + parameter + "="
                                                            + text.replace("'", "%27"));

                                            assertIsHarmless(answer);
                                        }))));
    }

    @TestFactory
    Stream<DynamicTest> garbage_in_the_body_is_refused_and_named() {
        return operations.stream()
                .filter(Operation::hasBody)
                .filter(operation -> NEEDS.containsKey(operation.toString()))
                .flatMap(operation -> garbageFor(BODIES.get(operation.toString()))
                        .map(body -> DynamicTest.dynamicTest(operation + " with " + shortened(body), () -> {
                            var answer = client.call(ACME_OWNER, operation.method(), addressOf(operation), body);

                            assertIsHarmless(answer);
                        })));
    }

    @Test
    void a_body_of_another_media_type_is_refused() {
        var answer = client.call(ACME_OWNER, "POST", "/tenants/%s/role-scripts".formatted(tenant), "");

        assertThat(answer.statusCode()).isBetween(400, 499);
    }

    /** Bodies that are not JSON, that lack a member, have one too many, and have garbage in each text and number. */
    private static Stream<String> garbageFor(String good) {
        var bodies = new ArrayList<>(List.of("{", "[]", "null", "\"text\"", "42", "{}", "{\"unknown\":1}", "\u0000"));
        bodies.add(good.substring(0, good.length() - 1) + ",\"unknown\":1}");
        for (var text :
                List.of("\"\"", "\"\\u0000\"", "\"\\n='\\\"\"", "\"" + "x".repeat(5000) + "\"", "null", "-1", "1e99")) {
            var members = java.util.regex.Pattern.compile(":(\"[^\"]*\"|[0-9]+|true|false)")
                    .matcher(good);
            while (members.find()) {
                bodies.add(good.substring(0, members.start(1)) + text + good.substring(members.end(1)));
            }
        }
        return bodies.stream();
    }

    private static String shortened(String body) {
        return body.length() > 120 ? body.substring(0, 120) + "…" : body.replace("\u0000", "\\0");
    }

    private static HttpResponse<String> call(String caller, Operation operation) {
        var query = operation.toString().equals(COMPARISON) ? "?with=" + things.get("backup") : "";
        return client.call(
                caller,
                operation.method(),
                addressOf(operation) + query,
                BODIES.getOrDefault(operation.toString(), ""));
    }

    /** With everything in it that the tenant really has: what is refused is not refused for being absent. */
    private static String addressOf(Operation operation) {
        var address = operation.path().replace("{tenant}", tenant).replace("{server}", server);
        for (var thing : things.entrySet()) {
            address = address.replace("{%s}".formatted(thing.getKey()), thing.getValue());
        }
        return address;
    }

    private static void assertIsProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertIsRefusal(answer);
    }

    private static void assertIsRefusal(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        var problem = RestClient.json(answer);
        assertThat(problem.path("code").asText()).isNotBlank();
        assertThat(problem.path("hint").asText()).isNotBlank();
        assertTellsNothingOfTheInside(answer);
    }

    private static void assertIsHarmless(HttpResponse<String> answer) {
        if (answer.statusCode() >= 400) {
            assertIsRefusal(answer);
        }
        assertTellsNothingOfTheInside(answer);
    }

    private static void assertTellsNothingOfTheInside(HttpResponse<String> answer) {
        assertThat(answer.body())
                .doesNotContain(
                        "\tat ", "Exception", "io.tidemark.", "org.hibernate", "jakarta.", "org.jboss", "SQLSTATE");
    }
}
