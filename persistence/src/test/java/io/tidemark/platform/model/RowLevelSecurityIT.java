package io.tidemark.platform.model;

import static io.tidemark.platform.model.MigratedCatalogue.ACME;
import static io.tidemark.platform.model.MigratedCatalogue.GLOBEX;
import static io.tidemark.platform.model.MigratedCatalogue.enter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.harness.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row-level security as the database enforces it, whatever the application asks. */
class RowLevelSecurityIT {

    /** Tables that hold nothing of a tenant. */
    private static final Set<String> WITHOUT_TENANT = Set.of("node", "signing_key", "flyway_schema_history");

    @TempDir
    static Path directory;

    static PostgresServer catalogue;

    @BeforeAll
    static void migrate() throws IOException {
        catalogue = MigratedCatalogue.start(directory);
    }

    @AfterAll
    static void stop() {
        catalogue.close();
    }

    @Test
    void every_table_with_tenant_data_is_closed_to_its_owner_too() {
        var open = catalogue.query("""
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
            """).stream().map(List::getFirst).toList();

        assertThat(open).containsExactlyInAnyOrderElementsOf(WITHOUT_TENANT);
    }

    @Test
    void the_service_owns_nothing_and_bypasses_nothing() {
        assertThat(
                        catalogue.queryOne(
                                "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = 'tidemark_service'"))
                .isEqualTo("f");
        assertThat(catalogue.queryOne("""
            select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'tidemark_service'
            """)).isEqualTo("0");
        assertThat(catalogue.queryOne("select pg_has_role('tidemark_service', 'tidemark_dispatch', 'MEMBER')"))
                .isEqualTo("f");
    }

    @Test
    void a_tenant_sees_and_changes_its_own_rows_only() throws SQLException {
        addTenant(ACME, "acme");
        addTenant(GLOBEX, "globex");

        try (var service = service()) {
            enter(service, GLOBEX);
            for (var table : List.of("tenant", "membership", "job")) {
                var own = table.equals("tenant") ? "id" : "tenant";
                assertThat(count(service, "select count(*) from %s where %s <> '%s'".formatted(table, own, GLOBEX)))
                        .as(table)
                        .isZero();
                assertThat(count(service, "select count(*) from " + table))
                        .as(table)
                        .isOne();
            }
            try (var change = service.createStatement()) {
                assertThat(change.executeUpdate(
                                "update membership set role = 'OWNER' where tenant = '%s'".formatted(ACME)))
                        .isZero();
                assertThat(change.executeUpdate("delete from membership where tenant = '%s'".formatted(ACME)))
                        .isZero();
            }
            assertThatThrownBy(() -> addMember(service, ACME)).hasMessageContaining("row-level security");
            service.rollback();
            assertThat(count(service, "select count(*) from tenant"))
                    .as("without a tenant")
                    .isZero();
        }
    }

    @Test
    void two_claimers_never_get_the_same_job_and_an_expired_lease_is_taken_over_with_a_higher_fence()
            throws SQLException {
        var tenant = UUID.randomUUID();
        addTenant(tenant, "claims");
        try (var one = service();
                var other = service()) {
            var mine = claims(one, "node-1", 1);
            var theirs = claims(other, "node-2", 100);
            assertThat(mine).hasSize(1);
            assertThat(theirs).doesNotContainKeys(mine.keySet().toArray(new UUID[0]));
            one.commit();
            other.commit();
            assertThat(claims(other, "node-2", 100)).isEmpty();
            other.commit();

            var job = mine.keySet().iterator().next();
            catalogue.execute(
                    "update job set lease_until = clock_timestamp() - interval '1 s' where id = '%s'".formatted(job));

            assertThat(claims(other, "node-2", 100)).containsEntry(job, mine.get(job) + 1);
            other.commit();
        }
    }

    @Test
    void claimers_that_race_never_get_the_same_job() throws Exception {
        var tenant = UUID.randomUUID();
        addTenant(tenant, "raced");
        catalogue.execute("""
            insert into job (id, tenant, subject, kind, spec, state, requester, requested_by, requested_at, not_before,
                             attempt, fence, cancel_requested)
            select gen_random_uuid(), '%1$s', 's', 'TAKE_BACKUP', 'x', 'QUEUED', 'service', 's', now(), now(), 0, 0, false
              from generate_series(1, 200)
            """.formatted(tenant));
        var waiting = Integer.parseInt(catalogue.queryOne("select count(*) from job where state = 'QUEUED'"));

        var claimed = new ConcurrentLinkedQueue<UUID>();
        var begin = new CountDownLatch(1);
        try (var claimers = Executors.newFixedThreadPool(6)) {
            var all = new ArrayList<Future<?>>();
            for (var claimer = 0; claimer < 6; claimer++) {
                var node = "racer-" + claimer;
                all.add(claimers.submit(() -> {
                    begin.await();
                    try (var service = service()) {
                        Set<UUID> some;
                        do {
                            some = claims(service, node, 3).keySet();
                            service.commit();
                            claimed.addAll(some);
                        } while (!some.isEmpty());
                    }
                    return null;
                }));
            }
            begin.countDown();
            for (var one : all) {
                one.get();
            }
        }

        assertThat(claimed).doesNotHaveDuplicates();
        assertThat(catalogue.queryOne("select count(*) from job where state = 'QUEUED'"))
                .isEqualTo("0");
        assertThat(claimed).hasSize(waiting);
    }

    @Test
    void the_audit_trail_is_only_added_to() throws SQLException {
        var tenant = UUID.randomUUID();
        addTenant(tenant, "audited");
        try (var service = service();
                var statement = service.createStatement()) {
            enter(service, tenant);
            statement.execute("""
                insert into audit_entry (tenant, actor, action, subject, detail, chain) values ('%s', 'anna', 'x', 'y', '', '')
                """.formatted(tenant));
            service.commit();
            enter(service, tenant);
            assertThatThrownBy(() -> statement.execute("update audit_entry set actor = 'nobody'"))
                    .hasMessageContaining("permission denied");
        }
        assertThatThrownBy(() -> catalogue.execute("delete from audit_entry")).hasStackTraceContaining("only added to");
    }

    private static Map<UUID, Long> claims(Connection connection, String node, int wanted) throws SQLException {
        var claimed = new HashMap<UUID, Long>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select job, job_fence from claim_jobs('%s', interval '30 s', %d)".formatted(node, wanted))) {
            while (rows.next()) {
                claimed.put(rows.getObject(1, UUID.class), rows.getLong(2));
            }
        }
        return claimed;
    }

    private static void addTenant(UUID tenant, String slug) throws SQLException {
        try (var service = service();
                var statement = service.createStatement()) {
            enter(service, tenant);
            statement.execute(
                    "insert into tenant values ('%s', '%s', '%s', '\\x00', now(), 0)".formatted(tenant, slug, slug));
            addMember(service, tenant);
            statement.execute("""
                insert into job (id, tenant, subject, kind, spec, state, requester, requested_by, requested_at, not_before,
                                 attempt, fence, cancel_requested)
                values (gen_random_uuid(), '%s', 's', 'TAKE_BACKUP', 'x', 'QUEUED', 'service', 's', now(), now(), 0, 0, false)
                """.formatted(tenant));
            service.commit();
        }
    }

    private static void addMember(Connection service, UUID tenant) throws SQLException {
        try (var statement = service.createStatement()) {
            statement.execute("""
                insert into membership (id, tenant, username, role, created_at, version)
                values (gen_random_uuid(), '%s', 'anna', 'OPERATOR', now(), 0)
                """.formatted(tenant));
        }
    }

    private static int count(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Connection service() throws SQLException {
        return MigratedCatalogue.service(catalogue);
    }
}
