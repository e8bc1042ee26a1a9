package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.distribution.Demo;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who sees which page, for every address the application has: an address that is not in the table fails the test until somebody
 * has thought about who may see it. And what happens to forms that are sent though they may not be.
 */
@ExtendWith(RunningDemo.class)
class PagesSecuritySystemIT {

    private static final String OWNER = "anna";
    private static final String OPERATOR = "oskar";
    private static final String RESTORER = "rita";
    private static final Map<String, Set<String>> PERMISSIONS_OF = new TreeMap<>(Map.of(
            OWNER,
            Set.of("VIEW", "OPERATE", "RESTORE", "DELETE", "ADMINISTER", "AUDIT"),
            OPERATOR,
            Set.of("VIEW", "OPERATE"),
            RESTORER,
            Set.of("VIEW", "RESTORE"),
            "aude",
            Set.of("VIEW", "AUDIT"),
            "greta",
            Set.of(),
            "gustav",
            Set.of(),
            "gilda",
            Set.of(),
            "petra",
            Set.of("PROVIDE")));
    private static final Set<String> STRANGERS = Set.of("greta", "gustav", "gilda", "petra");

    /** A page: its address, with names for what the tenant has, and what one must be allowed to see it. */
    private record Page(String path, String needs) {}

    private static final String SERVER = "/t/acme/servers/{server}";

    // in an order that is the same in each run: a wizard remembers what it was told last
    private static final Map<String, Page> PAGES = new TreeMap<>(Map.ofEntries(
            Map.entry("FLEET", new Page("/t/acme/fleet", "VIEW")),
            Map.entry("ADD_SERVER", new Page("/t/acme/servers/new", "OPERATE")),
            Map.entry("ADD_CHECK", new Page("/t/acme/servers/new/check", "OPERATE")),
            Map.entry("ADD_PROTECT", new Page("/t/acme/servers/new/protect", "OPERATE")),
            Map.entry("TAKE_OVER", new Page("/t/acme/servers/take-over", "ADMINISTER")),
            Map.entry("FIRST_BACKUP", new Page(SERVER + "/first-backup/{job}", "VIEW")),
            Map.entry("SERVER", new Page(SERVER, "VIEW")),
            Map.entry("BACKUP", new Page(SERVER + "/backups/{backup}", "VIEW")),
            Map.entry("WAL", new Page(SERVER + "/wal", "VIEW")),
            Map.entry("SCHEDULE", new Page(SERVER + "/schedule", "VIEW")),
            Map.entry("DIAGNOSTICS", new Page(SERVER + "/diagnostics", "VIEW")),
            Map.entry("SERVER_ACTIVITY", new Page(SERVER + "/activity", "VIEW")),
            Map.entry("SERVER_SETTINGS", new Page(SERVER + "/settings", "VIEW")),
            Map.entry("RESTORE_WHEN", new Page(SERVER + "/restore", "RESTORE")),
            Map.entry("RESTORE_AT", new Page(SERVER + "/restore/at/2026-01-03T02:10:00Z", "RESTORE")),
            Map.entry("RESTORE_BACKUP", new Page(SERVER + "/restore/from/{backup}", "RESTORE")),
            Map.entry("RESTORE_WHERE", new Page(SERVER + "/restore/where", "RESTORE")),
            Map.entry("RESTORE_OPTIONS", new Page(SERVER + "/restore/options", "RESTORE")),
            Map.entry("RESTORE_REVIEW", new Page(SERVER + "/restore/review", "RESTORE")),
            Map.entry("RESTORES", new Page("/t/acme/restores", "VIEW")),
            Map.entry("ACTIVITY", new Page("/t/acme/activity", "VIEW")),
            Map.entry("JOB", new Page("/t/acme/jobs/{job}", "VIEW")),
            Map.entry("STORAGE", new Page("/t/acme/storage", "VIEW")),
            Map.entry("TEAM", new Page("/t/acme/team", "VIEW")),
            Map.entry("RECOVERY_KIT", new Page("/t/acme/team/recovery-kit", "ADMINISTER")),
            Map.entry("TOKENS", new Page("/t/acme/team/tokens", "ADMINISTER")),
            Map.entry("KEY", new Page("/t/acme/team/key", "VIEW")),
            Map.entry("AUDIT", new Page("/t/acme/team/audit", "AUDIT")),
            Map.entry("PROVIDER", new Page("/provider", "PROVIDE"))));

    private static String url;
    private static String realmUrl;
    private static RestClient client;
    private static String inTenant;
    private static String server;
    private static Map<String, String> things;
    private static final Map<String, WebVisitor> VISITORS = new HashMap<>();

    @BeforeAll
    static void start(Demo demo) {
        url = demo.url();
        realmUrl = demo.realmUrl();
        client = new RestClient(url, realmUrl);
        var tenant = RestClient.json(client.get(OWNER, "/me"))
                .path("tenants")
                .path(0)
                .path("id")
                .asText();
        inTenant = "/tenants/" + tenant;
        server = RestClient.json(client.get(OWNER, inTenant + "/servers"))
                .path(0)
                .path("id")
                .asText();
        things = Things.of(client, OWNER, tenant, server);
        PERMISSIONS_OF.keySet().forEach(user -> VISITORS.put(user, WebVisitor.signedIn(url, user)));
    }

    @BeforeEach
    void renewTokens() {
        client.forgetTokens();
    }

    @Test
    void every_page_has_been_thought_about() throws Exception {
        try (var classes = new URLClassLoader(new URL[] {classesOf("web"), classesOf("ejb")})) {
            var addresses = classes.loadClass("io.tidemark.app.web.Address");
            var find = addresses.getMethod("find", String.class);

            assertThat(Arrays.stream(addresses.getEnumConstants()).map(Object::toString))
                    .containsExactlyInAnyOrderElementsOf(PAGES.keySet());
            for (var page : PAGES.entrySet()) {
                var place = (Optional<?>) find.invoke(null, pathOf(page.getValue()));
                assertThat(place.map(Object::toString).orElse("nowhere"))
                        .contains("address=%s,".formatted(page.getKey()));
            }
        }
    }

    private static URL classesOf(String module) throws MalformedURLException {
        return Path.of("..", module, "target", "classes").toUri().toURL();
    }

    @TestFactory
    Stream<DynamicTest> nobody_sees_a_page_before_signing_in() {
        var nobody = WebVisitor.unknown(url);
        return pages(page -> {
            var answer = nobody.get(pathOf(page));

            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location").orElse("")).startsWith(realmUrl);
        });
    }

    @TestFactory
    Stream<DynamicTest> what_the_role_allows_is_shown() {
        return usersAndPages((user, needs) -> PERMISSIONS_OF.get(user).contains(needs), (user, page) -> {
            var answer = VISITORS.get(user).get(pathOf(page));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("</html>").doesNotContain("jakarta.faces.FacesException");
        });
    }

    @TestFactory
    Stream<DynamicTest> what_the_role_does_not_allow_is_refused() {
        return usersAndPages(
                (user, needs) ->
                        !STRANGERS.contains(user) && !PERMISSIONS_OF.get(user).contains(needs),
                (user, page) -> {
                    var answer = VISITORS.get(user).get(pathOf(page));

                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
                    assertTellsNothingOfTheServer(answer);
                });
    }

    @TestFactory
    Stream<DynamicTest> pages_of_another_tenant_do_not_exist() {
        return usersAndPages((user, needs) -> STRANGERS.contains(user) && !needs.equals("PROVIDE"), (user, page) -> {
            var answer = VISITORS.get(user).get(pathOf(page));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
            assertTellsNothingOfTheServer(answer);
        });
    }

    @TestFactory
    Stream<DynamicTest> the_views_behind_the_addresses_answer_nobody() throws Exception {
        try (var views = Files.list(Path.of("../web/src/main/webapp/pages"))) {
            return views
                    .map(view -> view.getFileName().toString())
                    .filter(view -> !Set.of("provider.xhtml", "no-tenant.xhtml").contains(view))
                    .toList()
                    .stream()
                    .map(view -> DynamicTest.dynamicTest(view, () -> {
                        var answer = VISITORS.get(OWNER).get("/pages/" + view);

                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
                    }));
        }
    }

    @Test
    void a_restore_is_started_by_those_only_who_still_may() {
        var review = pathOf(PAGES.get("RESTORE_REVIEW"));
        var rita = VISITORS.get(RESTORER);

        var begun = recoveries();
        var allowed = rita.press(review, reviewOfTheBackup(rita), "review:start");
        assertThat(allowed.statusCode()).isEqualTo(200);
        assertThat(allowed.body()).contains("id=\"started\"");
        assertThat(recoveries()).isEqualTo(begun + 1);

        var open = reviewOfTheBackup(rita);
        var refused = as("AUDITOR", RESTORER, () -> rita.press(review, open, "review:start"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(recoveries()).isEqualTo(begun + 1);
    }

    @Test
    void a_page_of_somebody_who_may_restore_is_of_no_use_to_another() {
        var review = pathOf(PAGES.get("RESTORE_REVIEW"));
        var fields = reviewOfTheBackup(VISITORS.get(OWNER));
        var begun = recoveries();

        for (var user : List.of(OPERATOR, "aude", "greta", "petra")) {
            var answer = VISITORS.get(user).press(review, fields, "review:start");

            assertThat(answer.body()).as(user).doesNotContain("id=\"started\"");
            assertThat(recoveries()).as(user).isEqualTo(begun);
        }
    }

    @Test
    void a_schedule_is_saved_by_those_only_who_still_may() {
        var path = pathOf(PAGES.get("SCHEDULE"));
        var oskar = VISITORS.get(OPERATOR);

        var before = schedule();
        var changed = switchedOver(oskar, path);
        as("AUDITOR", OPERATOR, () -> oskar.press(path, changed, "policy:save"));
        assertThat(schedule()).isEqualTo(before);

        var saved = oskar.press(path, switchedOver(oskar, path), "policy:save");
        assertThat(saved.statusCode()).isEqualTo(200);
        assertThat(schedule()).isNotEqualTo(before);
        oskar.press(path, switchedOver(oskar, path), "policy:save");
        assertThat(schedule()).isEqualTo(before);
    }

    @Test
    void a_schedule_is_not_saved_by_a_form_that_was_never_offered() {
        var path = pathOf(PAGES.get("SCHEDULE"));
        var before = schedule();

        for (var user : List.of(RESTORER, "aude")) {
            var visitor = VISITORS.get(user);
            visitor.press(path, switchedOver(visitor, path), "policy:save");

            assertThat(schedule()).as(user).isEqualTo(before);
        }
    }

    @Test
    void a_backup_is_released_and_deleted_by_those_only_who_may() {
        var path = pathOf(PAGES.get("BACKUP"));
        // others may have kept it before
        client.call(
                OWNER, "DELETE", "%s/servers/%s/backups/%s/hold".formatted(inTenant, server, things.get("backup")), "");
        assertThat(hold()).isEqualTo("NONE");
        var oskar = VISITORS.get(OPERATOR);
        var held = new HashMap<>(WebVisitor.fields(oskar.get(path), "drawerForm"));
        held.put("drawerForm:reason", "before the audit");
        held.put("drawerForm:hold_input", "STANDALONE");
        oskar.press(path, held, "drawerForm:keep");
        assertThat(hold()).isEqualTo("STANDALONE");
        held.put("drawerForm:hold_input", "FULL");
        oskar.press(path, held, "drawerForm:keep");
        assertThat(hold()).isEqualTo("FULL");
        held.put("drawerForm:hold_input", "STANDALONE");
        oskar.press(path, held, "drawerForm:keep");
        assertThat(hold()).as("keeping less is for who may delete").isEqualTo("FULL");

        for (var user : List.of(OPERATOR, RESTORER, "aude")) {
            var visitor = VISITORS.get(user);
            for (var button : List.of("drawerForm:release", "drawerForm:askDeletion", "drawerForm:delete")) {
                var fields = new HashMap<>(WebVisitor.fields(visitor.get(path), "drawerForm"));
                fields.put("drawerForm:typedName", things.get("backup"));
                visitor.press(path, fields, button);
            }
            assertThat(isHeld()).as(user).isTrue();
        }

        var anna = VISITORS.get(OWNER);
        var open = WebVisitor.fields(anna.get(path), "drawerForm");
        anna.press(path, open, "drawerForm:release");
        assertThat(isHeld()).isFalse();
    }

    @Test
    void a_note_is_written_on_a_backup_by_those_only_who_may() {
        var path = pathOf(PAGES.get("BACKUP"));

        writeNote(OPERATOR, path, "before migration 12");
        assertThat(backup().path("note").asText()).isEqualTo("before migration 12");

        for (var user : List.of(RESTORER, "aude")) {
            writeNote(user, path, "nothing of importance");
            assertThat(backup().path("note").asText()).as(user).isEqualTo("before migration 12");
        }

        writeNote(OPERATOR, path, " ");
        assertThat(backup().path("note").asText()).isEmpty();
    }

    private static void writeNote(String user, String path, String text) {
        var visitor = VISITORS.get(user);
        var fields = new HashMap<>(WebVisitor.fields(visitor.get(path), "drawerForm"));
        fields.put("drawerForm:note", text);
        visitor.press(path, fields, "drawerForm:annotate");
    }

    /** The form of the schedule as it is after its switch was turned: the page offers to save it. */
    private static Map<String, String> switchedOver(WebVisitor visitor, String path) {
        var fields = new HashMap<>(WebVisitor.fields(visitor.get(path), "policy"));
        if (fields.remove("policy:enabled_input") == null) {
            fields.put("policy:enabled_input", "on");
        }
        visitor.change(path, fields, "policy:enabled", "policy:all");
        return fields;
    }

    /** Does something while a member has another role than the one of the demonstration. */
    private static HttpResponse<String> as(
            String role, String user, java.util.function.Supplier<HttpResponse<String>> deed) {
        var member = RestClient.json(client.get(OWNER, inTenant + "/members"))
                .valueStream()
                .filter(each -> each.path("username").asText().equals(user))
                .findFirst()
                .orElseThrow();
        var path = "%s/members/%s/role".formatted(inTenant, member.path("id").asText());
        assertThat(client.call(OWNER, "PUT", path, "{\"role\":\"%s\"}".formatted(role))
                        .statusCode())
                .isBetween(200, 204);
        try {
            return deed.get();
        } finally {
            client.call(
                    OWNER,
                    "PUT",
                    path,
                    "{\"role\":\"%s\"}".formatted(member.path("role").asText()));
        }
    }

    private static int recoveries() {
        return RestClient.json(client.get(OWNER, inTenant + "/recoveries?limit=200"))
                .path("items")
                .size();
    }

    private static String schedule() {
        var schedule = RestClient.json(client.get(OWNER, "%s/servers/%s/schedule".formatted(inTenant, server)));
        return "%s %s %s"
                .formatted(
                        schedule.path("enabled").asText(),
                        schedule.path("cron").asText(),
                        schedule.path("zone").asText());
    }

    private static String hold() {
        return backup().path("hold").asText();
    }

    private static boolean isHeld() {
        return backup().path("held").asBoolean();
    }

    private static JsonNode backup() {
        var backup = RestClient.json(
                client.get(OWNER, "%s/servers/%s/backups/%s".formatted(inTenant, server, things.get("backup"))));
        assertThat(backup.path("summary").path("state").asText()).isEqualTo("COMPLETE");
        return backup.path("summary");
    }

    private static void assertTellsNothingOfTheServer(HttpResponse<String> answer) {
        assertThat(answer.body()).doesNotContain("shop-demo", "Acme Trading", server, things.get("backup"));
    }

    private static String pathOf(Page page) {
        return page.path()
                .replace("{server}", server)
                .replace("{backup}", things.get("backup"))
                .replace("{job}", things.get("job"));
    }

    private interface Visit {
        void to(Page page);
    }

    private interface VisitBy {
        void to(String user, Page page);
    }

    private interface Choice {
        boolean of(String user, String needs);
    }

    /** The form that starts a restore of a backup; whatever the visitor's wizard had been told before is replaced. */
    private static Map<String, String> reviewOfTheBackup(WebVisitor visitor) {
        visitor.get(pathOf(PAGES.get("RESTORE_BACKUP")));
        var review = visitor.get(pathOf(PAGES.get("RESTORE_REVIEW")));
        assertThat(review.body()).contains("id=\"summary\" data-feasible=\"true\"");
        return WebVisitor.fields(review, "review");
    }

    private static Stream<DynamicTest> pages(Visit visit) {
        return PAGES.entrySet().stream()
                .map(page -> DynamicTest.dynamicTest(page.getKey(), () -> visit.to(page.getValue())));
    }

    private static Stream<DynamicTest> usersAndPages(Choice choice, VisitBy visit) {
        return PERMISSIONS_OF.keySet().stream()
                .flatMap(user -> PAGES.entrySet().stream()
                        .filter(page -> choice.of(user, page.getValue().needs()))
                        .map(page -> DynamicTest.dynamicTest(
                                user + ": " + page.getKey(), () -> visit.to(user, page.getValue()))));
    }
}
