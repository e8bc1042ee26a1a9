package io.tidemark.platform.model;

import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/** A catalogue with its roles and tables and nothing in it, and two tenants' ids to fill it with. */
final class MigratedCatalogue {

    static final UUID ACME = UUID.fromString("00000000-0000-7000-8000-00000000000a");
    static final UUID GLOBEX = UUID.fromString("00000000-0000-7000-8000-00000000000b");

    private MigratedCatalogue() {}

    /** The caller closes it. */
    static PostgresServer start(Path directory) throws IOException {
        var catalogue = PostgresServer.builder(PostgresVersion.V18)
                .directory(directory.resolve("catalogue"))
                .start();
        try (var bootstrap = MigratedCatalogue.class.getResourceAsStream("/db/bootstrap.sql")) {
            catalogue.execute(new String(Objects.requireNonNull(bootstrap).readAllBytes(), StandardCharsets.UTF_8));
        }
        catalogue.execute(
                "alter role tidemark_owner password 'owner'", "alter role tidemark_service password 'service'");
        var owner = new PGSimpleDataSource();
        owner.setUrl(catalogue.jdbcUrl("postgres"));
        owner.setUser("tidemark_owner");
        owner.setPassword("owner");
        MigrationsBeforeMapping.migrate(owner);
        return catalogue;
    }

    /** A connection as the service has it, in a transaction. */
    static Connection service(PostgresServer catalogue) throws SQLException {
        var connection = catalogue.connect("postgres", "tidemark_service", "service");
        connection.setAutoCommit(false);
        return connection;
    }

    /** From now to the end of the transaction it is this tenant's. */
    static void enter(Connection service, UUID tenant) throws SQLException {
        try (var statement = service.createStatement()) {
            statement.execute("select set_config('tidemark.tenant', '%s', true)".formatted(tenant));
        }
    }
}
