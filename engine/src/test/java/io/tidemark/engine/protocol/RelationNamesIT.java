package io.tidemark.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.RelationLocator;
import io.tidemark.engine.postgres.RelationName;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RelationNamesIT {

    @ParameterizedTest
    @EnumSource(names = {"V15", "V18"})
    void a_role_without_rights_hears_the_names_in_the_databases_that_it_may_enter(PostgresVersion version) {
        try (var server = PostgresServer.builder(version).start()) {
            server.execute(
                    "CREATE ROLE backup LOGIN PASSWORD 'secret'",
                    "CREATE DATABASE shop",
                    "CREATE DATABASE closed",
                    "CREATE DATABASE \"what;ever\"",
                    "REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
            // whoever owns a database may not put words into the server's mouth
            server.executeIn(
                    "shop",
                    "CREATE SCHEMA evil",
                    "CREATE FUNCTION evil.format(text, name, name) RETURNS text LANGUAGE sql AS $$ SELECT 'evil' $$",
                    "CREATE FUNCTION evil.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS $$ SELECT 'evil' $$",
                    "CREATE TABLE evil.pg_class AS SELECT oid, 'evil'::name AS relname, relnamespace FROM pg_catalog.pg_class",
                    "GRANT ALL ON SCHEMA evil TO PUBLIC",
                    "GRANT ALL ON evil.pg_class TO PUBLIC",
                    "ALTER DATABASE shop SET search_path = evil, pg_catalog",
                    "CREATE SCHEMA \"order\"",
                    "CREATE TABLE \"order\".accounts (n integer PRIMARY KEY, text text)");
            var accounts = locator(server, "shop", "\"order\".accounts");
            var key = locator(server, "shop", "\"order\".accounts_pkey");
            var catalog = locator(server, "shop", "pg_catalog.pg_class");
            var shared = locator(server, "shop", "pg_catalog.pg_authid");
            var closed = locator(server, "closed", "pg_class");
            var unspeakable = locator(server, "what;ever", "pg_class");
            var gone = new RelationLocator(accounts.tablespace(), accounts.database(), 4_000_000_000L);
            var dropped = new RelationLocator(accounts.tablespace(), 4_000_000_000L, accounts.number());
            var wanted = List.of(gone, dropped, closed, unspeakable, accounts, key, catalog, shared);
            var address = Servers.address(server, "backup", "secret");
            var cluster = SystemIdentifier.parse(server.queryOne("SELECT system_identifier FROM pg_control_system()"));

            var names = new RelationNames(address, cluster).of(wanted);

            assertThat(names)
                    .hasSize(4)
                    .containsEntry(accounts, new RelationName("shop", "\"order\".accounts"))
                    .containsEntry(key, new RelationName("shop", "\"order\".accounts_pkey"))
                    .containsEntry(catalog, new RelationName("shop", "pg_catalog.pg_class"))
                    .containsEntry(shared, new RelationName("", "pg_catalog.pg_authid"));
            var another = new SystemIdentifier(cluster.value() + 1);
            assertThat(new RelationNames(address, another).of(wanted)).isEmpty();
            var wrong = Servers.address(server, "backup", "wrong");
            assertThat(new RelationNames(wrong, cluster).of(wanted)).isEmpty();
        }
    }

    private static RelationLocator locator(PostgresServer server, String database, String relation) {
        return RelationLocator.of(
                        server.queryOneIn(database, "SELECT pg_catalog.pg_relation_filepath('%s')".formatted(relation)))
                .orElseThrow();
    }
}
