package io.tidemark.engine.wal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one segment, or a part of one, tells about the transactions that ended in it.
 *
 * <p>Knowledge may be missing: a segment we could not read yields {@link #UNKNOWN}, one without commits {@link #EMPTY}.
 */
public final class WalSummary {

    /** Nothing is known: the records could not be read. */
    public static final WalSummary UNKNOWN = new WalSummary(false, null, List.of());

    /** Read, and no transaction ended in it. */
    public static final WalSummary EMPTY = new WalSummary(true, null, List.of());

    private final boolean known;
    private final @Nullable Transactions transactions;
    private final List<RestorePoint> restorePoints;

    private WalSummary(boolean known, @Nullable Transactions transactions, List<RestorePoint> restorePoints) {
        this.known = known;
        this.transactions = transactions;
        this.restorePoints = List.copyOf(restorePoints);
    }

    static WalSummary of(@Nullable Transactions transactions, List<RestorePoint> restorePoints) {
        return transactions == null && restorePoints.isEmpty()
                ? EMPTY
                : new WalSummary(true, transactions, restorePoints);
    }

    /**
     * The transactions whose commit or abort record begins here.
     *
     * @param first when the earliest of them ended, by the server's clock
     * @param last when the latest of them ended
     * @param lowest transaction id; ids are circular, so {@code highest} may be the smaller number
     */
    public record Transactions(Instant first, Instant last, int lowest, int highest, int count) {

        boolean mayHold(int xid) {
            return xid - lowest >= 0 && highest - xid >= 0;
        }
    }

    public boolean isKnown() {
        return known;
    }

    /** Whether transaction {@code xid} may have ended here; never false where it did. */
    public boolean mayHold(int xid) {
        return !known || transactions != null && transactions.mayHold(xid);
    }

    public Optional<Transactions> transactions() {
        return Optional.ofNullable(transactions);
    }

    /** In the order of the WAL. */
    public List<RestorePoint> restorePoints() {
        return restorePoints;
    }
}
