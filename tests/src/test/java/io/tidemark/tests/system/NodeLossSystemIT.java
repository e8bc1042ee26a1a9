package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.distribution.Demo;
import io.tidemark.distribution.DemoOptions;
import io.tidemark.distribution.Node;
import io.tidemark.harness.DirectoryTree;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import io.tidemark.tests.ServerLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Nodes die, as by a power failure, or are stopped, while a backup is taken and WAL flows; the others go on. The tests tell one story. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeLossSystemIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** A lease, the tick that finds it over, and what a busy machine adds. */
    private static final Duration TAKE_OVER = Duration.ofSeconds(60);

    private static final String SERVER = "shop-demo";

    private static final String ORDERS =
            "select count(*) || ' ' || sum(hashtext(customer)) from customer_order where id <= ";

    /** The other server's has none while it is paused. */
    private static final String RECEIVER = "select node from wal_reception where wanted";

    /** Of the server that has two. */
    private static final String RECEIVERS =
            "select string_agg(number || ' ' || coalesce(node, '') || ' ' || state, ', ' order by number)"
                    + " from wal_reception r where exists (select from wal_reception s where s.server = r.server and s.number = 2)";

    private static final Path PROGRAM = Path.of("target", "node-loss-program").toAbsolutePath();

    private static final Set<Path> LOGS = new TreeSet<>();

    private static Demo demo;
    private static Catalogue catalogue;
    private static String token;
    private static String tenant;
    private static String server;

    /** Its WAL comes by {@code archive-push} to node-1 alone. */
    private static ProtectedServer archiver;

    /** The last segment that it has to keep. */
    private static String kept;

    /** Asks a node that lives. */
    private static RestClient rest;

    @BeforeAll
    static void start() throws Exception {
        var home = Path.of("target", "node-loss");
        DirectoryTree.delete(home);
        demo = Demo.start(DemoOptions.onFreePorts(Files.createDirectories(home))
                .withSettings(Map.of("TIDEMARK_JOBS_LEASE", "PT15S")));
        catalogue = new Catalogue(demo);
        ask(demo.node("node-1"));
        LOGS.add(demo.node("node-1").serverLog());
        await("the first backup", () -> catalogue.answers("select count(*) from backup where state = 'COMPLETE'", "1"));
        tenant = catalogue.one("select id from tenant where slug = 'acme'");
        server = catalogue.one("select id from server where name = '%s'".formatted(SERVER));
        token = RestClient.json(rest.call(
                        "anna",
                        "POST",
                        "/tenants/%s/tokens".formatted(tenant),
                        "{\"label\":\"node loss\",\"role\":\"OWNER\",\"days\":1}"))
                .path("token")
                .asText();
        protectArchiver();
    }

    private static void protectArchiver() throws Exception {
        var program = PackedProgram.in(PROGRAM);
        archiver = ProtectedServer.of(
                demo,
                "watched-archiver",
                PostgresServer.builder(PostgresVersion.V17)
                        .setting("archive_mode", "on")
                        .setting("archive_command", "false")
                        .setting("wal_keep_size", "1GB")
                        .start());
        assertThat(archiver.call("PUT", "/pause", "").statusCode()).isEqualTo(204);
        await("the end of its stream", () -> held("wal_reception", "node-1") == 1);
        var archiversToken = Files.writeString(PROGRAM.resolve("token"), archiver.issue("ARCHIVER") + "\n");
        archiver.archiveBy(program.line("archive-push --service %s --token-file %s --spool %s %%p"
                .formatted(demo.url(), archiversToken, PROGRAM.resolve("spool"))));
        var first = archiver.write(2);
        await("its archiving", () -> archiver.hasArchived(first));
    }

    @AfterAll
    static void stop() throws Exception {
        if (archiver != null) {
            archiver.postgres().close();
            // the process in the background ends when its folder is gone
            Files.move(PROGRAM.resolve("spool"), PROGRAM.resolve("spool-gone"));
        }
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    @Order(1)
    void the_backup_and_the_wal_stream_of_a_lost_node_go_on_at_another_and_nothing_is_missing() {
        catalogue.limitRate(SERVER, 64);
        var job = requestBackup();
        ask(start("node-2"));
        awaitUnderWay(job);
        var broken = catalogue.one("select name from backup where state = 'RUNNING'");
        assertThat(catalogue.one("select node from job where id = '%s'".formatted(job)))
                .isEqualTo("node-1");
        assertThat(catalogue.one(RECEIVER)).isEqualTo("node-1");

        var lastOrder = demo.customer("shop").postgres().queryOneIn("shop", "select max(id) from customer_order");
        archiver.write(8);
        demo.kill("node-1");
        var killed = Instant.now();
        catalogue.limitRate(SERVER, null);

        await("the stream is taken over", () -> {
            assertThat(backup(broken).path("state").asText()).isIn("RUNNING", "FAILED");
            assertThat(offered()).doesNotContain(broken);
            return catalogue.answers(RECEIVER + " and lease_until > now()", "node-2");
        });
        assertThat(Duration.between(killed, Instant.now())).isLessThan(TAKE_OVER);
        await(
                "the job is taken over",
                () -> catalogue.answers("select node from job where id = '%s'".formatted(job), "node-2"));
        assertThat(Duration.between(killed, Instant.now())).isLessThan(TAKE_OVER);

        var ended = awaitEnd(job);
        assertThat(ended.path("summary").path("state").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
        assertThat(ended.path("attempt").asInt()).isEqualTo(2);
        assertThat(ended.path("log").findValuesAsText("text"))
                .contains("taken over from node node-1, which fell silent");
        assertThat(ended.path("result").asText()).isNotEqualTo(broken);
        assertThat(backup(broken).path("state").asText()).isEqualTo("FAILED");
        assertThat(offered()).contains(ended.path("result").asText()).doesNotContain(broken);

        await(
                "WAL of after the loss",
                () -> Instant.parse(get("/servers/%s/recoverability".formatted(server))
                                .path("latest")
                                .asText())
                        .isAfter(killed.plusSeconds(1)));
        assertThat(get("/servers/%s/recoverability".formatted(server)).path("holes"))
                .isEmpty();
        assertThat(get("/servers/%s/wal".formatted(server)).path("gaps")).isEmpty();
        assertRestoresAllOrdersUpTo(lastOrder);
    }

    @Test
    @Order(2)
    void a_server_that_archives_to_the_lost_node_keeps_its_wal_and_its_log_says_why() throws Exception {
        kept = archiver.write(4);

        await(
                "why in its log",
                () -> log(archiver)
                        .contains("cannot connect to the service at "
                                + URI.create(demo.url()).getAuthority()));
        assertThat(log(archiver)).contains("Hint: ").doesNotContain("\tat ");
        assertThat(archiver.hasArchived(kept)).isFalse();
        assertThat(archiver.postgres().walDirectory().resolve(kept)).exists();
    }

    @Test
    @Order(3)
    void a_lost_node_that_is_back_adopts_a_backup_that_the_catalogue_did_not_learn_of_any_more() throws Exception {
        var job = requestBackup();
        await("the backup begins", () -> catalogue.answers("select count(*) from backup where state = 'RUNNING'", "1"));
        var name = catalogue.one("select name from backup where state = 'RUNNING'");
        try (var connection = demo.catalogue().connect("tidemark");
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select from backup where name = '%s' for update".formatted(name));
            var blocked = "select count(*) from pg_stat_activity where %d = any(pg_blocking_pids(pid))"
                    .formatted(backendOf(statement));
            await("all is stored and only the catalogue does not know", () -> catalogue.answers(blocked, "1"));

            ask(start("node-1"));
            assertThat(backup(name).path("state").asText()).isEqualTo("RUNNING");
            assertThat(catalogue.one("select node from job where id = '%s'".formatted(job)))
                    .isEqualTo("node-2");
            assertThat(catalogue.one(RECEIVER)).isEqualTo("node-2");
            demo.kill("node-2");
        }

        var ended = awaitEnd(job);
        assertThat(ended.path("summary").path("state").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
        assertThat(ended.path("node").asText()).isEqualTo("node-1");
        assertThat(ended.path("result").asText()).isEqualTo(name);
        assertThat(backup(name).path("state").asText()).isEqualTo("COMPLETE");
        var verification =
                awaitEnd(post("/servers/%s/backups/%s/verifications".formatted(server, name), "{\"level\":\"PAGES\"}"));
        assertThat(verification.path("summary").path("state").asText())
                .as("%s", verification)
                .isEqualTo("SUCCEEDED");
        assertThat(backup(name).path("verification").path("passed").asBoolean()).isTrue();

        var next = awaitEnd(requestBackup());
        assertThat(next.path("summary").path("state").asText()).as("%s", next).isEqualTo("SUCCEEDED");
        assertThat(next.path("result").asText()).isNotEqualTo(name);
        assertThat(offered()).contains(name, next.path("result").asText());
        assertThat(catalogue.one(RECEIVER)).isEqualTo("node-1");
    }

    @Test
    @Order(4)
    void what_was_kept_for_the_lost_node_arrives_when_it_is_back_and_nothing_is_missing() throws Exception {
        var last = archiver.write(1);
        await("all that was kept", () -> archiver.hasArchived(last));

        assertThat(archiver.archived())
                .contains(kept, last)
                .hasSizeGreaterThanOrEqualTo(15)
                .allSatisfy(name -> assertThat(archiver.fetch(name))
                        .isEqualTo(Files.readAllBytes(
                                archiver.postgres().walDirectory().resolve(name))));
        assertThat(archiver.get("/wal").path("gaps")).isEmpty();
        assertThat(archiver.get("/recoverability").path("holes")).isEmpty();
    }

    @Test
    @Order(5)
    void a_node_that_is_stopped_in_order_gives_all_it_holds_back_before_it_ends() {
        catalogue.limitRate(SERVER, 64);
        var job = requestBackup();
        start("node-2");
        awaitUnderWay(job);
        assertThat(catalogue.one("select node from job where id = '%s'".formatted(job)))
                .isEqualTo("node-1");
        assertThat(catalogue.one(RECEIVER)).isEqualTo("node-1");

        demo.stop("node-1");

        assertThat(held("job", "node-1")).as("no lease is waited for").isZero();
        assertThat(held("wal_reception", "node-1")).isZero();
        catalogue.limitRate(SERVER, null);
        ask(demo.node("node-2"));
        await("the stream goes on", () -> held("wal_reception", "node-2") == 1);
        var ended = awaitEnd(job);
        assertThat(ended.path("summary").path("state").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
        assertThat(ended.path("node").asText()).isEqualTo("node-2");
        assertThat(ended.path("attempt").asInt())
                .as("a node's stop is no failed attempt")
                .isEqualTo(1);
        assertThat(ended.path("log").findValuesAsText("text")).contains("given back: node node-1 stops");
        assertThat(get("/servers/%s/recoverability".formatted(server)).path("holes"))
                .isEmpty();
        assertThat(get("/servers/%s/wal".formatted(server)).path("gaps")).isEmpty();
    }

    @Test
    @Order(6)
    void with_two_receivers_on_two_nodes_commits_go_on_while_one_node_is_lost() {
        start("node-1");
        var shop = demo.customer("shop").postgres();
        shop.executeIn("shop", "create table while_lost (n int primary key)");
        var settings = receivers(2).path("standby").path("any").asText();
        await("a receiver on each node", () -> catalogue.answers(RECEIVERS, "1 node-2 STREAMING, 2 node-1 STREAMING"));
        shop.execute("alter system set " + settings);
        shop.reload();
        shop.awaitTrue("select count(*) = 2 from pg_stat_replication where sync_state = 'quorum'", PATIENCE);

        demo.kill("node-2");
        ask(demo.node("node-1"));
        var killed = Instant.now();
        var n = 0;
        while (!catalogue.answers(RECEIVER + " and number = 1 and lease_until > now()", "node-1")) {
            var began = System.nanoTime();
            shop.executeIn("shop", "insert into while_lost values (%d)".formatted(++n));
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("a commit")
                    .isLessThan(Duration.ofSeconds(5));
            assertThat(Duration.between(killed, Instant.now())).isLessThan(TAKE_OVER);
        }
        assertThat(n).as("commits").isGreaterThan(10);

        await("one node does with one", () -> catalogue.answers(RECEIVERS, "1 node-1 STREAMING, 2  IDLE"));
        assertThat(get("/servers/%s/wal".formatted(server))
                        .path("second")
                        .path("state")
                        .asText())
                .isEqualTo("IDLE");
        await(
                "a warning",
                () -> get("/servers/%s/overview".formatted(server))
                        .path("readiness")
                        .path("reason")
                        .asText()
                        .equals("second-receiver-missing"));
        shop.executeIn("shop", "insert into while_lost values (0)");
        assertThat(get("/servers/%s/wal".formatted(server)).path("gaps")).isEmpty();
        assertThat(get("/servers/%s/recoverability".formatted(server)).path("holes"))
                .isEmpty();
        start("node-2");
        await("the second receiver", () -> catalogue.answers(RECEIVERS, "1 node-1 STREAMING, 2 node-2 STREAMING"));

        shop.execute("alter system reset synchronous_standby_names");
        shop.reload();
        assertThat(receivers(1).path("standby").path("any").asText()).doesNotContain(",");
        await(
                "the second slot is dropped",
                () -> shop.queryOne("select count(*) from pg_replication_slots where slot_name like 'tidemark%'")
                        .equals("1"));
        assertThat(get("/servers/%s/wal".formatted(server)).path("second").isNull())
                .isTrue();
    }

    @Test
    @Order(7)
    void no_node_complains_of_anything_unexpected() {
        for (var log : LOGS) {
            assertThat(ServerLog.unexpected(log)).as("%s", log).isEmpty();
        }
    }

    private static String log(ProtectedServer of) {
        try {
            return Files.readString(of.postgres().log());
        } catch (IOException failure) {
            throw new UncheckedIOException("read the log", failure);
        }
    }

    private static Node start(String name) {
        var node = demo.startNode(name);
        LOGS.add(node.serverLog());
        return node;
    }

    private static int backendOf(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery("select pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Asks this node from now on. */
    private static void ask(Node node) {
        rest = new RestClient(node.url(), demo.realmUrl());
    }

    private static void assertRestoresAllOrdersUpTo(String lastOrder) {
        var shop = demo.customer("shop").postgres();
        var started = RestClient.json(rest.call(
                token,
                "POST",
                "/tenants/%s/servers/%s/recoveries".formatted(tenant, server),
                "{\"target\":{\"kind\":\"LATEST\"},\"destination\":\"DIRECTORY\",\"directory\":\"after-the-loss\"}"));
        var ended = awaitEnd(started.path("job").asText());
        assertThat(ended.path("summary").path("state").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
        try (var restored = PostgresServer.builder(PostgresVersion.V18)
                .directory(Path.of(ended.path("result").asText()))
                .password(shop.password())
                .open()
                .start()) {
            restored.awaitEndOfRecovery(PATIENCE);
            assertThat(restored.queryOneIn("shop", ORDERS + lastOrder))
                    .isEqualTo(shop.queryOneIn("shop", ORDERS + lastOrder));
        }
    }

    private static void awaitUnderWay(String job) {
        await(
                "the backup is under way",
                () -> catalogue.answers(
                        "select count(*) from job_phase where job = '%s' and phase = 'copy' and done_bytes > 1000000"
                                .formatted(job),
                        "1"));
    }

    /** How many leases a node holds. */
    private static int held(String table, String node) {
        return Integer.parseInt(catalogue.one(
                "select count(*) from %s where node = '%s' and lease_until is not null".formatted(table, node)));
    }

    private static String requestBackup() {
        return post("/servers/%s/backups".formatted(server), "");
    }

    /** The job that does it. */
    private static String post(String path, String body) {
        return RestClient.json(rest.call(token, "POST", "/tenants/" + tenant + path, body))
                .path("job")
                .asText();
    }

    /** The policy, with so many receivers. */
    private static JsonNode receivers(int number) {
        var path = "/tenants/%s/servers/%s/wal/policy".formatted(tenant, server);
        var policy = (ObjectNode) RestClient.json(rest.get(token, path));
        var version = policy.remove("version").asLong();
        policy.remove("standby");
        policy.put("receivers", number);
        var answer = rest.call(token, "PUT", path, policy.toString(), version);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RestClient.json(answer);
    }

    private static JsonNode get(String path) {
        return RestClient.json(rest.get(token, "/tenants/" + tenant + path));
    }

    private static JsonNode backup(String name) {
        return StreamSupport.stream(
                        get("/servers/%s/backups?limit=200".formatted(server))
                                .path("items")
                                .spliterator(),
                        false)
                .filter(backup -> backup.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The backups from which one can restore. */
    private static List<String> offered() {
        return get("/servers/%s/recoverability".formatted(server))
                .path("strip")
                .path("backups")
                .findValuesAsText("name");
    }

    private static JsonNode awaitEnd(String job) {
        await(
                "the end of the job",
                () -> !get("/jobs/" + job).path("summary").path("endedAt").isNull());
        return get("/jobs/" + job);
    }

    private static void await(String what, BooleanSupplier condition) {
        Until.holds(what, PATIENCE, condition);
    }
}
