/**
 * Receiving, keeping and finding WAL.
 *
 * <p>The <em>receiver</em> streams a server's WAL through a replication slot into a local durable <em>spool</em>, and
 * acknowledges to the server only what is durable there. Completed <em>segments</em>, <em>partial segments</em> and
 * <em>history files</em> move on into the <em>archive</em>, which lives in the server's repository. <em>Coverage</em> is
 * what the archive holds, as an immutable value that answers which positions, times, transactions and restore points can
 * be reached. Uses the protocol, the repository and PostgreSQL's vocabulary.
 */
@NullMarked
package io.tidemark.engine.wal;

import org.jspecify.annotations.NullMarked;
