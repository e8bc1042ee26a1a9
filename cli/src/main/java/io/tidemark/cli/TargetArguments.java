package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.restore.RecoveryTarget;
import io.tidemark.engine.restore.TargetTimeline;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where recovery is to stop. */
final class TargetArguments {

    private static final class Kind {

        @Option(names = "--latest", description = "The end of the stored WAL; this if nothing else is said.")
        @SuppressWarnings("UnusedVariable") // the group makes sure that no other target is given
        private boolean latest;

        @Option(
                names = "--time",
                paramLabel = "<time>",
                description = "A moment with its zone, like '2026-08-18 12:00:03Z'.")
        private @Nullable String time;

        @Option(names = "--lsn", paramLabel = "<lsn>", description = "A position in the WAL, like 16/B374D848.")
        private @Nullable String lsn;

        @Option(names = "--xid", paramLabel = "<id>", description = "The end of a transaction.")
        private @Nullable Long transaction;

        @Option(
                names = "--restore-point",
                paramLabel = "<name>",
                description = "A point made by pg_create_restore_point.")
        private @Nullable String restorePoint;

        @Option(names = "--immediate", description = "As soon as the base backup is consistent.")
        private boolean immediate;
    }

    @ArgGroup(heading = "Target, one of:%n")
    private @Nullable Kind kind;

    @Option(
            names = "--exclusive",
            description = "Stop just before the time, position or transaction instead of just after.")
    private boolean exclusive;

    @Option(
            names = "--timeline",
            paramLabel = "<timeline>",
            description = "latest, current (that of the base backup) or a number. Default: latest;"
                    + " with --immediate current.")
    private @Nullable String timeline;

    /** The same as the service's REST interface wants it. */
    Map<String, @Nullable Object> forService() {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        switch (target()) {
            case RecoveryTarget.Latest latest -> fields.put("kind", "LATEST");
            case RecoveryTarget.Immediate immediate -> fields.put("kind", "IMMEDIATE");
            case RecoveryTarget.AtTime at -> {
                fields.put("kind", "TIME");
                fields.put("value", at.time());
            }
            case RecoveryTarget.AtLsn at -> {
                fields.put("kind", "LSN");
                fields.put("value", at.lsn());
            }
            case RecoveryTarget.AtTransaction at -> {
                fields.put("kind", "TRANSACTION");
                fields.put("value", Long.toString(at.transaction()));
            }
            case RecoveryTarget.AtRestorePoint at -> {
                fields.put("kind", "RESTORE_POINT");
                fields.put("value", at.name());
            }
        }
        fields.put("inclusive", !exclusive);
        switch (target().timeline()) {
            case TargetTimeline.Numbered(var number) -> fields.put("timeline", number.value());
            case TargetTimeline.Youngest()
            when target() instanceof RecoveryTarget.Immediate ->
                throw invalid("a service takes no --timeline latest with --immediate", "Give the timeline's number.");
            case TargetTimeline.OfBackup()
            when !(target() instanceof RecoveryTarget.Immediate) ->
                throw invalid("a service takes no --timeline current", "Give the timeline's number.");
            case TargetTimeline.Youngest(), TargetTimeline.OfBackup() -> {} // what the service does by itself
        }
        return fields;
    }

    RecoveryTarget target() {
        try {
            return kind == null ? new RecoveryTarget.Latest(timeline(TargetTimeline.YOUNGEST)) : target(kind);
        } catch (IllegalArgumentException malformed) {
            throw invalid(
                    String.valueOf(malformed.getMessage()), "See 'tidemark help restore' for how targets are written.");
        }
    }

    private RecoveryTarget target(Kind chosen) {
        var youngest = timeline(TargetTimeline.YOUNGEST);
        if (chosen.time != null) {
            return new RecoveryTarget.AtTime(Moments.parse(chosen.time), !exclusive, youngest);
        }
        if (chosen.lsn != null) {
            return new RecoveryTarget.AtLsn(Lsn.parse(chosen.lsn), !exclusive, youngest);
        }
        if (chosen.transaction != null) {
            return new RecoveryTarget.AtTransaction(chosen.transaction, !exclusive, youngest);
        }
        if (exclusive) {
            throw invalid(
                    "--exclusive belongs to a time, a position or a transaction",
                    "Leave it out, or choose one of those targets.");
        }
        if (chosen.restorePoint != null) {
            return new RecoveryTarget.AtRestorePoint(chosen.restorePoint, youngest);
        }
        return chosen.immediate
                ? new RecoveryTarget.Immediate(timeline(TargetTimeline.OF_BACKUP))
                : new RecoveryTarget.Latest(youngest);
    }

    private TargetTimeline timeline(TargetTimeline unlessGiven) {
        return switch (timeline) {
            case null -> unlessGiven;
            case "latest" -> TargetTimeline.YOUNGEST;
            case "current" -> TargetTimeline.OF_BACKUP;
            default -> TargetTimeline.numbered(new TimelineId(Integer.parseUnsignedInt(timeline)));
        };
    }

    private static EngineException invalid(String message, String hint) {
        return new EngineException(ErrorCode.INVALID_REQUEST, message, hint);
    }
}
