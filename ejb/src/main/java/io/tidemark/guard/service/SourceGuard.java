package io.tidemark.guard.service;

import io.tidemark.guard.model.GuardStep;
import io.tidemark.wal.model.GuardSteps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides what is done so that the WAL kept for us does not fill a source's disk. Pure. */
final class SourceGuard {

    /** A budget that is used up within that is worth a warning, however little of it is used now. */
    static final Duration SOON = Duration.ofMinutes(30);

    /**
     * How long a slot is new: by then its receiver has said where it begins. Until it has, the slot keeps WAL from the last checkpoint
     * on (slot.c, ReplicationSlotReserveWal), which may exceed any budget and says nothing.
     */
    private static final Duration NEW = Duration.ofMinutes(1);

    /** A step is taken back when less than so many percent of what it was taken at are kept, so that it does not flutter. */
    private static final int RELEASE_PERCENT = 80;

    private SourceGuard() {}

    /**
     * What is looked at.
     *
     * @param budgetBytes null: nobody has said how much is too much, and the server has no limit
     * @param retainedBytes kept for our slot; 0 if there is none
     * @param slotSince when the slot was made or first seen; null: there is none, or it was always there
     * @param archiving whether the server archives to us by itself, and its last attempt did not fail
     * @param taken the step that was taken before
     */
    record Situation(
            GuardSteps steps,
            @Nullable Long budgetBytes,
            long retainedBytes,
            @Nullable Long bytesPerMinute,
            boolean slotPresent,
            @Nullable Instant slotSince,
            boolean archiving,
            GuardStep taken) {

        private int percent() {
            return budgetBytes == null ? 0 : (int) Math.min(1000, retainedBytes * 100 / budgetBytes);
        }
    }

    /** The steps to take now, in order; empty if it stays as it is; {@link GuardStep#NONE} or a lower one if one is taken back. */
    static List<GuardStep> decide(Situation now, Instant at) {
        if (now.taken().givesUpSlot() && !now.slotPresent()) {
            // it stays given up until there is a slot again
            return List.of();
        }
        var reached = reached(now, now.percent(), at);
        if (reached == GuardStep.NONE && fullSoon(now, at)) {
            reached = GuardStep.WARN;
        }
        if (reached.compareTo(now.taken()) > 0) {
            return path(now, reached, at);
        }
        var left = max(reached, min(now.taken(), reached(now, now.percent() * 100 / RELEASE_PERCENT, at)));
        return left == now.taken() ? List.of() : List.of(left);
    }

    /**
     * Whether what the server archives by itself arrives here: only its last success, which is a name, is known of it. By names and
     * not by clocks, of which there are two.
     *
     * @param lastArchived what the server says that it archived last
     * @param lastArrived the last segment that came from it
     */
    static boolean arrives(@Nullable String lastArchived, @Nullable String lastArrived) {
        return lastArchived != null
                && lastArrived != null
                && segmentOf(lastArchived).compareTo(lastArrived) <= 0;
    }

    /** Labels and beginnings bear the name of their segment and something behind it. */
    private static String segmentOf(String file) {
        return file.substring(0, Math.min(24, file.length()));
    }

    /** What is kept may not exceed what the tenant allows, nor what the server does. */
    static @Nullable Long budget(@Nullable Long wanted, @Nullable Long keepLimitBytes) {
        if (wanted == null || keepLimitBytes == null) {
            return wanted == null ? keepLimitBytes : wanted;
        }
        return Math.min(wanted, keepLimitBytes);
    }

    /** When the budget is used up if it goes on like that; empty if nothing is known or it does not grow. */
    static Optional<Instant> fullAt(
            @Nullable Long budgetBytes, long retainedBytes, @Nullable Long bytesPerMinute, Instant at) {
        if (budgetBytes == null || bytesPerMinute == null || bytesPerMinute <= 0) {
            return Optional.empty();
        }
        var left = Math.max(0, budgetBytes - retainedBytes);
        return Optional.of(at.plusSeconds(Math.min(Duration.ofDays(3650).toSeconds(), left * 60 / bytesPerMinute)));
    }

    /** How fast it grows: the last look and those before it count for a half each. */
    static long growth(@Nullable Long before, long bytes, Duration between) {
        var seconds = Math.max(1, between.toSeconds());
        var now = bytes * 60 / seconds;
        return before == null ? now : (before + now) / 2;
    }

    private static boolean fullSoon(Situation now, Instant at) {
        return fullAt(now.budgetBytes(), now.retainedBytes(), now.bytesPerMinute(), at)
                .filter(full -> full.isBefore(at.plus(SOON)))
                .isPresent();
    }

    private static GuardStep reached(Situation now, int percent, Instant at) {
        return Stream.of(GuardStep.DROP, GuardStep.ARCHIVE, GuardStep.THROTTLE, GuardStep.WARN)
                .filter(step -> isOpen(now, step, percent, at))
                .findFirst()
                .orElse(GuardStep.NONE);
    }

    private static boolean isOpen(Situation now, GuardStep step, int percent, Instant at) {
        var threshold = threshold(now.steps(), step);
        return now.budgetBytes() != null
                && threshold != null
                && percent >= threshold
                && (step != GuardStep.ARCHIVE || now.archiving())
                && !(step.givesUpSlot() && isNew(now.slotSince(), at));
    }

    private static boolean isNew(@Nullable Instant since, Instant at) {
        return since != null && at.isBefore(since.plus(NEW));
    }

    /** All steps on the way, each if the policy has it. Once the slot is given up for the archive, it need not be dropped for nothing. */
    private static List<GuardStep> path(Situation now, GuardStep target, Instant at) {
        var path = new ArrayList<GuardStep>();
        for (var step : GuardStep.values()) {
            if (step.compareTo(now.taken()) > 0
                    && step.compareTo(target) <= 0
                    && (step == target || isOpen(now, step, now.percent(), at))) {
                path.add(step);
                if (step.givesUpSlot()) {
                    break;
                }
            }
        }
        return List.copyOf(path);
    }

    private static @Nullable Integer threshold(GuardSteps steps, GuardStep step) {
        return switch (step) {
            case NONE -> null;
            case WARN -> steps.warnPercent();
            case THROTTLE -> steps.throttlePercent();
            case ARCHIVE -> steps.archivePercent();
            case DROP -> steps.dropPercent();
        };
    }

    private static GuardStep max(GuardStep one, GuardStep other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static GuardStep min(GuardStep one, GuardStep other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
