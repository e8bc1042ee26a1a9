/** Real servers as child processes: PostgreSQL, an S3 server, Keycloak. For tests and the demonstration. */
@NullMarked
package io.tidemark.harness;

import org.jspecify.annotations.NullMarked;
