/**
 * Real servers as child processes: PostgreSQL, an S3 server, Keycloak. For tests and the demonstration. Beside them one that is
 * not real, {@link io.tidemark.harness.LockingS3Server}: no real one that locks can be had from Maven repositories.
 */
@NullMarked
package io.tidemark.harness;

import org.jspecify.annotations.NullMarked;
