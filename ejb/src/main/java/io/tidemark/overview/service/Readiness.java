package io.tidemark.overview.service;

import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.service.FixKind;
import io.tidemark.platform.service.FixView;
import io.tidemark.recovery.service.HoleView;
import io.tidemark.server.model.ServerState;
import io.tidemark.wal.model.ReceiverState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides whether a server can be brought back, and names one reason and one fix. Pure: the worst reason wins. */
final class Readiness {

    private static final Duration SILENCE = Duration.ofMinutes(5);

    private static final String NEW_BACKUP = "Take a new backup: every second after it can be restored again.";

    private Readiness() {}

    /**
     * What is looked at.
     *
     * @param recoverableUntil null if no backup can be made consistent by the WAL that is stored
     * @param holes in the promised window, as stored WAL tells
     */
    record Facts(
            ServerState state,
            int rpoSeconds,
            boolean hasBackup,
            boolean backupActive,
            @Nullable FailureView lastFailure,
            @Nullable Instant recoverableUntil,
            List<HoleView> holes,
            WalStatusFacts wal,
            Instant addedAt,
            @Nullable Instant damagedAt) {}

    /** What WAL reception reports. */
    record WalStatusFacts(
            ReceiverState state,
            @Nullable Instant reportedAt,
            @Nullable Long lagSeconds,
            @Nullable FailureView failure) {}

    static ReadinessView decide(Facts facts, Instant now) {
        if (facts.damagedAt() != null) {
            return view(
                    ReadinessState.NOT_RESTORABLE,
                    "damaged",
                    "The newest backup is damaged in storage",
                    "Take a new backup now.",
                    facts.damagedAt());
        }
        if (!facts.hasBackup()) {
            return noBackup(facts);
        }
        if (facts.recoverableUntil() == null) {
            return view(
                    ReadinessState.NOT_RESTORABLE,
                    "no-consistent-backup",
                    "No backup can be restored: the WAL that makes one consistent is not stored",
                    NEW_BACKUP,
                    facts.addedAt());
        }
        var open = facts.holes().stream().filter(HoleView::isOpen).findFirst();
        if (open.isPresent()) {
            return view(
                    ReadinessState.NOT_RESTORABLE,
                    "wal-gap",
                    open.get().text() + untilText(facts),
                    NEW_BACKUP,
                    open.get().since());
        }
        if (facts.state() == ServerState.PAUSED) {
            return view(
                    ReadinessState.WARNING,
                    "paused",
                    "Protection is paused" + untilText(facts),
                    "Resume the server.",
                    facts.recoverableUntil());
        }
        var reported = facts.wal().reportedAt();
        if (reported == null || reported.plus(SILENCE).isBefore(now)) {
            return view(
                    ReadinessState.NO_SIGNAL,
                    "no-signal",
                    "No node has reported on this server's WAL" + untilText(facts),
                    "Look whether the service's nodes run.",
                    reported);
        }
        return streaming(facts);
    }

    private static ReadinessView noBackup(Facts facts) {
        if (facts.backupActive()) {
            return view(
                    ReadinessState.NOT_RESTORABLE,
                    "first-backup-running",
                    "The first backup is being taken",
                    null,
                    facts.addedAt());
        }
        var failure = facts.lastFailure();
        return failure == null
                ? view(
                        ReadinessState.NOT_RESTORABLE,
                        "no-backup-yet",
                        "There is no backup yet",
                        "Take the first backup.",
                        facts.addedAt())
                : view(
                        ReadinessState.NOT_RESTORABLE,
                        "backup-failed",
                        "There is no backup: " + failure.message(),
                        failure.hint(),
                        facts.addedAt());
    }

    private static ReadinessView streaming(Facts facts) {
        var failure = facts.wal().failure();
        if (facts.wal().state() != ReceiverState.STREAMING) {
            return view(
                    ReadinessState.WARNING,
                    "wal-not-streaming",
                    failure == null ? "WAL reception is being set up" : "No WAL arrives: " + failure.message(),
                    failure == null ? null : failure.hint(),
                    facts.recoverableUntil());
        }
        if (!facts.holes().isEmpty()) {
            var hole = facts.holes().getLast();
            return view(
                    ReadinessState.WARNING,
                    "wal-gap-in-window",
                    "%s; nothing between %s and %s can be restored".formatted(hole.text(), hole.since(), hole.to()),
                    "The missing WAL does not come back; every moment outside can be restored.",
                    hole.since());
        }
        var lag = facts.wal().lagSeconds();
        if (lag != null && lag > facts.rpoSeconds()) {
            return view(
                    ReadinessState.WARNING,
                    "rpo-exceeded",
                    "WAL lags %d s behind, %d s are allowed".formatted(lag, facts.rpoSeconds()),
                    "Look at the server's WAL and at the storage's speed.",
                    facts.recoverableUntil());
        }
        var failed = facts.lastFailure();
        if (failed != null) {
            return view(
                    ReadinessState.WARNING,
                    "last-backup-failed",
                    "The last backup failed: " + failed.message(),
                    failed.hint(),
                    facts.recoverableUntil());
        }
        return view(ReadinessState.READY, "ready", "Any second can be restored", null, facts.recoverableUntil());
    }

    private static String untilText(Facts facts) {
        var until = facts.recoverableUntil();
        return until == null ? "" : "; nothing after %s can be restored".formatted(until);
    }

    private static ReadinessView view(
            ReadinessState state, String reason, String text, @Nullable String fix, @Nullable Instant since) {
        return new ReadinessView(state, reason, text, fix == null ? null : new FixView(FixKind.TEXT, fix), since);
    }
}
