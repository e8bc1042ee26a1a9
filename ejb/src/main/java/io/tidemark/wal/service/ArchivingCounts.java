package io.tidemark.wal.service;

import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.wal.WalArchive;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.LongAdder;

/** What servers have sent to this node since it started. */
@ApplicationScoped
public class ArchivingCounts {

    private final LongAdder stored = new LongAdder();
    private final LongAdder storedBytes = new LongAdder();
    private final LongAdder again = new LongAdder();
    private final LongAdder divergent = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** @param bytes of the file; negative if the sender did not say */
    void taken(WalArchive.Storing storing, long bytes) {
        switch (storing) {
            case STORED -> {
                stored.increment();
                storedBytes.add(Math.max(0, bytes));
            }
            case ALREADY_STORED -> again.increment();
            case DIVERGENT -> divergent.increment();
        }
    }

    void refused(ErrorCode code) {
        if (code != ErrorCode.WAL_DIVERGENT) {
            refused.increment();
        }
    }

    public long stored() {
        return stored.sum();
    }

    public long storedBytes() {
        return storedBytes.sum();
    }

    /** Those that were stored already. */
    public long again() {
        return again.sum();
    }

    public long divergent() {
        return divergent.sum();
    }

    public long refused() {
        return refused.sum();
    }
}
