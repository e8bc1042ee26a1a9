package io.tidemark.engine.restore;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.wal.EndedTransaction;
import java.util.Optional;

/** Finds where a transaction ended, as {@link io.tidemark.engine.wal.WalArchive#findTransaction} does. */
@FunctionalInterface
public interface TransactionSearch {

    /** Finds nothing. */
    TransactionSearch NONE = (xid, from, history) -> Optional.empty();

    Optional<EndedTransaction> find(int xid, Lsn from, TimelineHistory history);
}
