/**
 * PostgreSQL's wire: ordinary connections, the streaming replication protocol, and what a server tells about itself.
 *
 * <p>The PostgreSQL driver connects, negotiates TLS and authenticates; then our own reader takes over its socket, because
 * the driver's copy calls cannot drive {@code BASE_BACKUP} or follow a timeline switch. This is the only package that
 * sees {@code org.postgresql}, and {@link io.tidemark.engine.protocol.PgStreamAccess} the only class that looks inside
 * the driver. Every failure leaves as an {@link io.tidemark.engine.EngineException} that says what to do.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">Streaming Replication Protocol</a>
 */
@NullMarked
package io.tidemark.engine.protocol;

import org.jspecify.annotations.NullMarked;
