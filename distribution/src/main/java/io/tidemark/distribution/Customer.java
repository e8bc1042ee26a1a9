package io.tidemark.distribution;

import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The PostgreSQL servers of a pretended customer, with data that somebody works on. */
enum Customer {
    /** Protected from the start. */
    SHOP(PostgresVersion.V18, Service.SHOP, "shop", "tidemark", "REPLICATION"),

    /** Left to the visitor to add; its role lacks REPLICATION, so that one check fails and can be mended. */
    ORDERS(PostgresVersion.V15, Service.ORDERS, "orders", "backup", "NOREPLICATION");

    private static final String[] SCHEMA = {
        """
        CREATE TABLE product (
            id integer PRIMARY KEY,
            name text NOT NULL,
            price_cents integer NOT NULL,
            stock integer NOT NULL)
        """, """
        CREATE TABLE customer_order (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            ordered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            product integer NOT NULL REFERENCES product,
            quantity integer NOT NULL,
            customer text NOT NULL,
            state text NOT NULL DEFAULT 'new')
        """, "CREATE INDEX customer_order_ordered_at ON customer_order (ordered_at)", """
        INSERT INTO product
        SELECT n, 'Product ' || n, 100 + n * 7 % 9900, 1000 FROM generate_series(1, 500) n
        """, """
        INSERT INTO customer_order (ordered_at, product, quantity, customer, state)
        SELECT now() - make_interval(secs => 100000 - n), 1 + n % 500, 1 + n % 5, md5(n::text), 'shipped'
        FROM generate_series(1, 100000) n
        """,
    };

    private final PostgresVersion version;
    private final Service service;
    private final String database;
    private final String backupRole;
    private final String privilege;

    Customer(PostgresVersion version, Service service, String database, String backupRole, String privilege) {
        this.version = version;
        this.service = service;
        this.database = database;
        this.backupRole = backupRole;
        this.privilege = privilege;
    }

    PostgresVersion version() {
        return version;
    }

    Service service() {
        return service;
    }

    String database() {
        return database;
    }

    /** The role that Tidemark connects with. */
    String backupRole() {
        return backupRole;
    }

    String backupPassword(Secrets secrets) {
        return secrets.of(database + "_" + backupRole);
    }

    String superuserPassword(Secrets secrets) {
        return secrets.of(database);
    }

    PostgresServer start(Path directory, Path log, int port, Secrets secrets) {
        return DurableServer.start(
                version,
                directory,
                log,
                port,
                superuserPassword(secrets),
                settings(),
                server -> equip(server, secrets));
    }

    /** A server that can tell what changed since a backup does so. */
    private Map<String, String> settings() {
        var small = Map.of("max_wal_size", "256MB", "shared_buffers", "32MB");
        if (version.major() < 17) {
            return small;
        }
        var settings = new HashMap<>(small);
        settings.put("summarize_wal", "on");
        return settings;
    }

    private void equip(PostgresServer server, Secrets secrets) {
        server.execute(
                "CREATE DATABASE " + database,
                "CREATE ROLE %s LOGIN %s PASSWORD '%s'".formatted(backupRole, privilege, backupPassword(secrets)),
                "GRANT pg_monitor TO " + backupRole);
        server.executeIn(database, SCHEMA);
    }
}
