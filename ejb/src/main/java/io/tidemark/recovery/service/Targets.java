package io.tidemark.recovery.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.restore.RecoveryTarget;
import io.tidemark.engine.restore.TargetTimeline;
import io.tidemark.platform.service.Refusals;
import java.time.DateTimeException;
import java.time.Instant;

/** Reads what somebody wants to recover to. Pure. */
final class Targets {

    private Targets() {}

    /** @throws EngineException with {@link ErrorCode#INVALID_REQUEST} if the value does not fit the kind */
    static RecoveryTarget parse(TargetRequest request) {
        var number = request.timeline();
        var timeline = number == null ? TargetTimeline.YOUNGEST : TargetTimeline.numbered(timeline(number));
        var value = request.value() == null ? "" : request.value().strip();
        try {
            return switch (request.kind()) {
                case LATEST -> new RecoveryTarget.Latest(timeline);
                case IMMEDIATE -> new RecoveryTarget.Immediate(number == null ? TargetTimeline.OF_BACKUP : timeline);
                case TIME -> new RecoveryTarget.AtTime(Instant.parse(value), request.inclusive(), timeline);
                case LSN -> new RecoveryTarget.AtLsn(Lsn.parse(value), request.inclusive(), timeline);
                case TRANSACTION ->
                    new RecoveryTarget.AtTransaction(Long.parseLong(value), request.inclusive(), timeline);
                case RESTORE_POINT -> new RecoveryTarget.AtRestorePoint(value, timeline);
            };
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "not a target of kind %s: '%s'".formatted(request.kind(), value),
                    "Give a time as 2026-08-18T14:03:27Z, an LSN as 2A/FE3C1858, a transaction as a number.",
                    e);
        }
    }

    private static TimelineId timeline(int number) {
        if (number == 0) {
            throw Refusals.invalid("there is no timeline 0", "Leave it out for the newest.");
        }
        return new TimelineId(number);
    }
}
