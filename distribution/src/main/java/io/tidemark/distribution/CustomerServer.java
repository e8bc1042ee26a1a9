package io.tidemark.distribution;

import io.tidemark.harness.PostgresServer;

/**
 * A running server of the pretended customer, and how Tidemark connects to it.
 *
 * @param postgres the server, with its superuser's connections; the {@link Demo} owns and stops it
 * @param database the database with the customer's data
 * @param backupRole the role that Tidemark connects with
 * @param backupPassword that role's password
 */
public record CustomerServer(PostgresServer postgres, String database, String backupRole, String backupPassword) {}
