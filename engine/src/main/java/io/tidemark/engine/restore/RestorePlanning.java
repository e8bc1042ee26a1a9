package io.tidemark.engine.restore;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.wal.RestorePoint;
import io.tidemark.engine.wal.WalGap;
import java.util.List;
import java.util.stream.Collectors;

/** What the planner answers: a plan, or why there is none and what can be had instead. */
public sealed interface RestorePlanning {

    record Feasible(RestorePlan plan) implements RestorePlanning {

        @Override
        public String describe() {
            return plan.describe();
        }

        @Override
        public String hint() {
            return "";
        }
    }

    /** There is no base backup on the wanted timeline whose own WAL is stored. */
    record NoBaseBackup() implements RestorePlanning {

        @Override
        public String describe() {
            return "there is no complete base backup to begin with";
        }

        @Override
        public String hint() {
            return "Take a base backup, or choose another timeline.";
        }
    }

    /** No base backup had ended by then. */
    record TargetBeforeFirst(RecoveryPoint nearest) implements RestorePlanning {

        @Override
        public String describe() {
            return "the target lies before the end of the first base backup";
        }

        @Override
        public String hint() {
            return "The earliest moment that can be reached is %s.".formatted(nearest);
        }
    }

    /** The stored WAL does not reach the target, or holds no later transaction by which recovery would notice it. */
    record TargetAfterLast(RecoveryPoint nearest) implements RestorePlanning {

        @Override
        public String describe() {
            return "the target lies after the last transaction in the stored WAL";
        }

        @Override
        public String hint() {
            return "The latest moment that can be reached is %s; the target 'latest' goes there.".formatted(nearest);
        }
    }

    /** WAL between the base backup and the target is missing. */
    record GapInWal(WalGap gap, RecoveryPoint nearest) implements RestorePlanning {

        @Override
        public String describe() {
            return "WAL is missing from %s to %s on timeline %s"
                    .formatted(
                            gap.from(),
                            gap.until(),
                            Integer.toUnsignedString(gap.timeline().value()));
        }

        @Override
        public String hint() {
            return "The nearest moment that can be reached is %s.".formatted(nearest);
        }
    }

    /** @param known restore points on the wanted timeline, oldest first */
    record UnknownRestorePoint(String name, List<RestorePoint> known) implements RestorePlanning {

        public UnknownRestorePoint {
            known = List.copyOf(known);
        }

        @Override
        public String describe() {
            return "there is no restore point '%s' in the stored WAL".formatted(name);
        }

        @Override
        public String hint() {
            return known.isEmpty()
                    ? "The stored WAL holds no restore points; choose a time instead."
                    : "Known restore points: %s."
                            .formatted(known.stream()
                                    .map(RestorePoint::name)
                                    .distinct()
                                    .collect(Collectors.joining(", ")));
        }
    }

    /** The transaction had not ended by the end of the stored WAL, or ended before it begins. */
    record UnknownTransaction(long transaction, RecoveryPoint nearest) implements RestorePlanning {

        @Override
        public String describe() {
            return "transaction %d did not end in the stored WAL".formatted(transaction);
        }

        @Override
        public String hint() {
            return "The latest moment that can be reached is %s; choose a time or a position.".formatted(nearest);
        }
    }

    /** @param known timelines that can be followed */
    record UnknownTimeline(TimelineId timeline, List<TimelineId> known) implements RestorePlanning {

        public UnknownTimeline {
            known = List.copyOf(known);
        }

        @Override
        public String describe() {
            return "nothing is stored of timeline %s".formatted(Integer.toUnsignedString(timeline.value()));
        }

        @Override
        public String hint() {
            return "Known timelines: %s."
                    .formatted(known.stream()
                            .map(id -> Integer.toUnsignedString(id.value()))
                            .collect(Collectors.joining(", ")));
        }
    }

    /** The answer in one line, lower case, without a full stop. */
    String describe();

    /** What to do about it; empty for a plan. */
    String hint();

    /** @throws EngineException with {@link ErrorCode#TARGET_NOT_COVERED} if there is no plan */
    default RestorePlan orThrow() {
        if (this instanceof Feasible(var plan)) {
            return plan;
        }
        throw new EngineException(ErrorCode.TARGET_NOT_COVERED, describe(), hint());
    }
}
