package io.tidemark.wal.service;

import io.tidemark.engine.wal.Acknowledgement;
import io.tidemark.wal.model.GuardSteps;
import io.tidemark.wal.model.SynchronousUse;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A WAL policy as somebody wants it; the members are those of {@link WalPolicyView}.
 *
 * @param receivers 1 or 2; null leaves it as it is
 * @param version of the view it was made from; null: whatever is there is replaced
 */
public record WalPolicyRequest(
        Acknowledgement acknowledgement,
        int rpoSeconds,
        SynchronousUse synchronous,
        @Nullable Long budgetBytes,
        GuardSteps steps,
        boolean recreateSlot,
        @Nullable Integer receivers,
        @Nullable Long version)
        implements Serializable {

    /** For people to read. */
    String summary() {
        return "acknowledged %s, RPO %d s, synchronous %s, budget %s, warn %d %%, throttle %s, archive %s, drop %s, slot %s%s"
                .formatted(
                        acknowledgement,
                        rpoSeconds,
                        synchronous,
                        budgetBytes == null ? "of the server" : budgetBytes + " bytes",
                        steps.warnPercent(),
                        percent(steps.throttlePercent()),
                        percent(steps.archivePercent()),
                        percent(steps.dropPercent()),
                        recreateSlot ? "made again" : "left dropped",
                        receivers == null ? "" : ", receivers " + receivers);
    }

    private static String percent(@Nullable Integer percent) {
        return percent == null ? "never" : percent + " %";
    }
}
