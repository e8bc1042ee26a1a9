package io.tidemark.platform.model;

import static io.tidemark.platform.model.MigratedCatalogue.ACME;
import static io.tidemark.platform.model.MigratedCatalogue.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.harness.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tries to reach one tenant's rows as another, in every table that the catalogue says is closed. A table added later is
 * tried too. Rows are made up by column type, so constraints on what they mean are dropped first.
 */
class CrossTenantIT {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    @TempDir
    static Path directory;

    static PostgresServer catalogue;

    @BeforeAll
    static void migrate() throws IOException {
        catalogue = MigratedCatalogue.start(directory);
        dropConstraints();
        for (var table : tables().toList()) {
            catalogue.execute(insert(table, ACME), insert(table, GLOBEX));
        }
    }

    @AfterAll
    static void stop() {
        catalogue.close();
    }

    static Stream<String> tables() {
        return catalogue.query("""
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relrowsecurity order by 1
            """).stream().map(List::getFirst);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void another_tenants_rows_are_not_read(String table) throws SQLException {
        try (var service = enter(GLOBEX);
                var statement = service.createStatement();
                var rows = statement.executeQuery("select %s from %s".formatted(tenantColumn(table), table))) {
            assertThat(rows.next()).as("its own row is seen").isTrue();
            assertThat(rows.getObject(1, UUID.class)).isEqualTo(GLOBEX);
            assertThat(rows.next()).as("no other row is seen").isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void another_tenants_rows_are_not_changed(String table) throws SQLException {
        var own = tenantColumn(table);

        assertThat(changed("update %1$s set %2$s = %2$s where %2$s = '%3$s'".formatted(table, own, ACME)))
                .isZero();
        assertThat(changed("delete from %s where %s = '%s'".formatted(table, own, ACME)))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void no_row_is_written_for_another_tenant(String table) {
        assertThatThrownBy(() -> write(insert(table, ACME))).satisfies(CrossTenantIT::isForbidden);
        assertThatThrownBy(() -> write("update %s set %s = '%s'".formatted(table, tenantColumn(table), ACME)))
                .satisfies(CrossTenantIT::isForbidden);
    }

    private static void isForbidden(Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo(INSUFFICIENT_PRIVILEGE));
    }

    /** How many rows changed; none where the service may not change such rows at all. */
    private static int changed(String sql) throws SQLException {
        try {
            return write(sql);
        } catch (SQLException e) {
            isForbidden(e);
            return 0;
        }
    }

    /** Tells how many rows were written and takes it back. */
    private static int write(String sql) throws SQLException {
        try (var service = enter(GLOBEX);
                var statement = service.createStatement()) {
            var count = statement.executeUpdate(sql);
            service.rollback();
            return count;
        }
    }

    private static void dropConstraints() {
        catalogue.query("""
            select format('alter table %s drop constraint %I', r.conrelid::regclass, r.conname) from pg_constraint r
              join pg_class c on c.oid = r.conrelid join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'public' and r.contype in ('c', 'f') and r.conparentid = 0 and r.coninhcount = 0
             order by r.contype desc
            """).forEach(row -> catalogue.execute(row.getFirst()));
    }

    private static String insert(String table, UUID tenant) {
        var own = tenantColumn(table);
        var columns = catalogue.query("""
            select a.attname, case when t.typcategory = 'N' then '1' when t.typcategory = 'B' then 'false'
                                   when t.typcategory = 'D' then 'now()' when t.typcategory = 'T' then 'interval ''1 s'''
                                   when t.typname = 'uuid' then 'gen_random_uuid()' when t.typname = 'bytea' then 'decode(md5(random()::text), ''hex'')'
                                   when t.typname like 'json%%' then '''{}''' else 'md5(random()::text)' end
              from pg_attribute a join pg_type t on t.oid = a.atttypid
             where a.attrelid = '%s'::regclass and a.attnum > 0 and not a.attisdropped and a.attnotnull and not a.atthasdef
               and a.attidentity = '' and a.attname <> '%s'
            """.formatted(table, own));
        var names = columns.stream().map(column -> ", " + column.getFirst()).collect(Collectors.joining());
        var values = columns.stream().map(column -> ", " + column.get(1)).collect(Collectors.joining());
        return "insert into %s (%s%s) values ('%s'%s)".formatted(table, own, names, tenant, values);
    }

    private static String tenantColumn(String table) {
        return table.equals("tenant") ? "id" : "tenant";
    }

    private static Connection enter(UUID tenant) throws SQLException {
        var connection = MigratedCatalogue.service(catalogue);
        MigratedCatalogue.enter(connection, tenant);
        return connection;
    }
}
