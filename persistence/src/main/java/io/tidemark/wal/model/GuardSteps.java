package io.tidemark.wal.model;

import java.io.Serializable;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * At how many percent of the budget each step is taken that keeps the source's disk from filling up. Null: never.
 *
 * @param warnPercent when it is told
 * @param throttlePercent when no base backup of the server begins any more
 * @param archivePercent when the slot is given up because the server archives by itself
 * @param dropPercent when the slot is dropped, which leaves a gap
 */
public record GuardSteps(
        int warnPercent,
        @Nullable Integer throttlePercent,
        @Nullable Integer archivePercent,
        @Nullable Integer dropPercent)
        implements Serializable {

    /** Warns and holds backups back; gives nothing up. */
    public static GuardSteps cautious() {
        return new GuardSteps(50, 70, null, null);
    }

    /** Whether each lies between 1 and 100 and none before the one above it. */
    public boolean ascend() {
        var taken = Stream.of(warnPercent, throttlePercent, archivePercent, dropPercent)
                .filter(Objects::nonNull)
                .map(Integer.class::cast)
                .toList();
        return taken.equals(taken.stream().sorted().toList()) && taken.getFirst() >= 1 && taken.getLast() <= 100;
    }
}
