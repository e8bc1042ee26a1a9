package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;

/**
 * A run of WAL without a hole.
 *
 * @param from inclusive
 * @param until exclusive
 */
public record WalRange(Lsn from, Lsn until) {

    public WalRange {
        if (from.compareTo(until) > 0) {
            throw new IllegalArgumentException(
                    "a range does not end before it begins: %s to %s".formatted(from, until));
        }
    }

    public long bytes() {
        return until.bytesSince(from);
    }

    public boolean contains(Lsn position) {
        return from.compareTo(position) <= 0 && position.compareTo(until) < 0;
    }

    @Override
    public String toString() {
        return "[%s, %s)".formatted(from, until);
    }
}
