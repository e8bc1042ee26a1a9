package io.tidemark.wal.service;

import io.tidemark.platform.model.FailureView;
import io.tidemark.wal.model.ReceiverState;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How WAL reception of one server goes. Null where there is nothing to tell yet.
 *
 * @param state what the receiver does now
 * @param node which node holds it
 * @param durableLsn safe up to here: stored, or in the node's durable spool
 * @param exposureSeconds how much would be lost with server and node now; grows while nobody reports
 * @param rpoSeconds how much may be
 * @param bytesPerMinute received in the last minute
 * @param slotRetainedBytes WAL the server keeps for us
 * @param failure why it does not run
 * @param second null if one receiver is wanted
 * @param divergent files of which another content came later and is kept aside
 */
public record WalStatusView(
        ReceiverState state,
        @Nullable String node,
        @Nullable Integer timeline,
        @Nullable String receivedLsn,
        @Nullable String durableLsn,
        @Nullable String storedLsn,
        @Nullable Long exposureSeconds,
        int rpoSeconds,
        @Nullable Long bytesPerMinute,
        String slot,
        @Nullable Long slotRetainedBytes,
        @Nullable Instant reportedAt,
        @Nullable FailureView failure,
        @Nullable SecondReceiverView second,
        List<WalRangeView> ranges,
        List<WalGapView> gaps,
        List<String> divergent,
        List<Integer> histories)
        implements Serializable {

    public WalStatusView {
        ranges = List.copyOf(ranges);
        gaps = List.copyOf(gaps);
        divergent = List.copyOf(divergent);
        histories = List.copyOf(histories);
    }
}
