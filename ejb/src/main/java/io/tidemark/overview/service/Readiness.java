package io.tidemark.overview.service;

import io.tidemark.backup.service.ChecksumFailureView;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.RelationFile;
import io.tidemark.guard.model.GuardStep;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.service.FixKind;
import io.tidemark.platform.service.FixView;
import io.tidemark.recovery.service.HoleView;
import io.tidemark.server.model.ServerState;
import io.tidemark.wal.model.ReceiverState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides whether a server can be brought back, and names one reason and one fix. Pure: the worst reason wins. */
final class Readiness {

    private static final Duration SILENCE = Duration.ofMinutes(5);

    /** Told before the target is missed. */
    private static final int ALARM_PERCENT = 80;

    private static final String NEW_BACKUP = "Take a new backup: every second after it can be restored again.";

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "d MMM uuuu HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Readiness() {}

    /**
     * What is looked at.
     *
     * @param isReachKnown whether somebody has said how the server is reached
     * @param recoverableUntil null if no backup can be made consistent by the WAL that is stored
     * @param holes in the promised window, as stored WAL tells
     * @param damagedAtSource pages of the newest backup
     */
    record Facts(
            ServerState state,
            boolean isReachKnown,
            int rpoSeconds,
            boolean hasBackup,
            boolean backupActive,
            @Nullable FailureView lastFailure,
            @Nullable Instant recoverableUntil,
            List<HoleView> holes,
            WalStatusFacts wal,
            SourceFacts source,
            Instant addedAt,
            @Nullable Instant damagedAt,
            List<ChecksumFailureView> damagedAtSource) {}

    /**
     * What WAL reception reports.
     *
     * @param isSecondMissing there ought to be a second receiver on another node, and no WAL arrives there
     */
    record WalStatusFacts(
            ReceiverState state,
            @Nullable Instant reportedAt,
            @Nullable Long exposureSeconds,
            @Nullable FailureView failure,
            boolean isSecondMissing) {}

    /**
     * What was seen of the source last.
     *
     * @param slotLost the server has given the slot up
     * @param waitingForUs how many commits wait for a synchronous standby while we are named as one
     * @param fullAt when the source keeps more WAL for us than it may, if it goes on like that
     * @param archivesElsewhere the slot would be given up for the source's own archiving, but what that takes does not come here
     */
    record SourceFacts(
            GuardStep step,
            boolean slotPresent,
            boolean slotLost,
            int waitingForUs,
            @Nullable Instant fullAt,
            boolean archivesElsewhere) {

        private boolean isSlotGivenUp() {
            return step.givesUpSlot() && !slotPresent;
        }
    }

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
        if (!facts.isReachKnown()) {
            return view(
                    ReadinessState.WARNING,
                    "no-connection",
                    "It was taken over from storage, and nobody has said how it is reached" + untilText(facts),
                    "Enter its connection in the settings, then resume it.",
                    facts.recoverableUntil());
        }
        if (facts.state() == ServerState.PAUSED) {
            return view(
                    ReadinessState.WARNING,
                    "paused",
                    "Protection is paused" + untilText(facts),
                    "Resume the server.",
                    facts.recoverableUntil());
        }
        if (facts.source().isSlotGivenUp() && facts.wal().state() == ReceiverState.IDLE) {
            // nobody receives, so nobody reports
            return slotGivenUp(facts);
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
        if (facts.wal().state() != ReceiverState.STREAMING) {
            return notStreaming(facts);
        }
        if (facts.source().waitingForUs() > 0 && isOver(facts)) {
            return commitsBlocked(facts);
        }
        if (!facts.holes().isEmpty()) {
            var hole = facts.holes().getLast();
            return view(
                    ReadinessState.WARNING,
                    "wal-gap-in-window",
                    "%s; nothing between %s and %s can be restored"
                            .formatted(
                                    hole.text(),
                                    MOMENT.format(hole.since()),
                                    MOMENT.format(Objects.requireNonNull(hole.to(), "open holes were told before"))),
                    "The missing WAL does not come back; every moment outside can be restored.",
                    hole.since());
        }
        var exposure = facts.wal().exposureSeconds();
        if (isOver(facts)) {
            return view(
                    ReadinessState.WARNING,
                    "rpo-exceeded",
                    "%d s of WAL are not stored, %d s are allowed".formatted(exposure, facts.rpoSeconds()),
                    "Look at the server's WAL and at the storage's speed.",
                    facts.recoverableUntil());
        }
        if (facts.source().step() != GuardStep.NONE) {
            return sourceFills(facts);
        }
        if (exposure != null && exposure * 100 >= facts.rpoSeconds() * (long) ALARM_PERCENT) {
            return view(
                    ReadinessState.WARNING,
                    "rpo-near",
                    "%d s of WAL are not stored, and more than %d s are not allowed"
                            .formatted(exposure, facts.rpoSeconds()),
                    "Look at the storage's speed before the target is missed.",
                    facts.recoverableUntil());
        }
        if (facts.wal().isSecondMissing()) {
            return view(
                    ReadinessState.WARNING,
                    "second-receiver-missing",
                    "WAL arrives at one node only, and the settings ask for two: if that node is lost, commits wait",
                    "Look whether a second node of the service runs; the WAL page says how its receiver goes.",
                    facts.recoverableUntil());
        }
        if (!facts.damagedAtSource().isEmpty()) {
            return damagedAtSource(facts);
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

    private static ReadinessView damagedAtSource(Facts facts) {
        var pages = facts.damagedAtSource();
        return view(
                ReadinessState.WARNING,
                "source-damaged",
                "The server's disk returns damaged pages: %s%s"
                        .formatted(
                                where(pages.getFirst()),
                                pages.size() == 1 ? "" : " and %d more".formatted(pages.size() - 1)),
                "The newest backup without damage is kept. Look at the server's disk, restore that backup beside it, and bring the"
                        + " tables back from there.",
                facts.recoverableUntil());
    }

    private static String where(ChecksumFailureView page) {
        var relation = page.relation();
        if (relation == null) {
            return page.block() == null ? page.path() : "block %d of %s".formatted(page.block(), page.path());
        }
        var fork = relation.fork().equals(RelationFile.MAIN) ? "" : relation.fork() + ' ';
        var name = relation.database() == null
                ? relation.name()
                : "%s in database %s".formatted(relation.name(), relation.database());
        return relation.block() == null ? name : "%sblock %d of %s".formatted(fork, relation.block(), name);
    }

    private static ReadinessView notStreaming(Facts facts) {
        var failure = facts.wal().failure();
        var code = failure == null ? "" : failure.code();
        if (code.equals(ErrorCode.SYSTEM_IDENTIFIER_CHANGED.name())) {
            return view(
                    ReadinessState.WARNING,
                    "other-system",
                    "Another cluster answers at this address; what was protected is not" + untilText(facts),
                    "Was it initialised anew, or upgraded? Then protect it as a new server, and keep this one to restore from."
                            + " Else correct the address in the settings.",
                    facts.recoverableUntil());
        }
        if (facts.source().isSlotGivenUp()) {
            return slotGivenUp(facts);
        }
        if (code.equals(ErrorCode.SLOT_LOST.name()) || facts.source().slotLost()) {
            return view(
                    ReadinessState.WARNING,
                    "slot-lost",
                    "The server has given the replication slot up" + untilText(facts),
                    "Make the slot anew on the WAL page; a backup follows by itself. Raise max_slot_wal_keep_size, or state a"
                            + " budget, so that it does not happen again.",
                    facts.recoverableUntil());
        }
        if (facts.source().waitingForUs() > 0) {
            return commitsBlocked(facts);
        }
        if (facts.source().step() != GuardStep.NONE) {
            return sourceFills(facts);
        }
        return view(
                ReadinessState.WARNING,
                "wal-not-streaming",
                failure == null ? "WAL reception is being set up" : "No WAL arrives: " + failure.message(),
                failure == null ? null : failure.hint(),
                facts.recoverableUntil());
    }

    private static ReadinessView slotGivenUp(Facts facts) {
        return facts.source().step() == GuardStep.ARCHIVE
                ? view(
                        ReadinessState.WARNING,
                        "archive-only",
                        "The slot was given up so that the server's disk does not fill up; only what the server archives"
                                + " arrives",
                        "When the cause is mended, make the slot anew on the WAL page.",
                        facts.recoverableUntil())
                : view(
                        ReadinessState.WARNING,
                        "slot-dropped",
                        "The slot was dropped so that the server's disk does not fill up" + untilText(facts),
                        "When the cause is mended, make the slot anew on the WAL page; a backup follows by itself.",
                        facts.recoverableUntil());
    }

    private static ReadinessView commitsBlocked(Facts facts) {
        return view(
                ReadinessState.WARNING,
                "commits-blocked",
                "%d commits on the server wait for Tidemark"
                        .formatted(facts.source().waitingForUs()),
                "If that cannot be mended at once, let them go: ALTER SYSTEM SET synchronous_standby_names = '';"
                        + " SELECT pg_reload_conf();",
                facts.recoverableUntil());
    }

    private static ReadinessView sourceFills(Facts facts) {
        if (facts.source().archivesElsewhere()) {
            return view(
                    ReadinessState.WARNING,
                    "archive-not-arriving",
                    "The server keeps much WAL for Tidemark, and the slot cannot be given up for its own archiving: what it"
                            + " archives does not come here",
                    "Let archive_command hand the files over to Tidemark, or take that step out of the settings.",
                    facts.recoverableUntil());
        }
        var full = facts.source().fullAt();
        return view(
                ReadinessState.WARNING,
                "source-filling",
                full == null
                        ? "The server keeps much WAL for Tidemark"
                        : "The server keeps more and more WAL for Tidemark: all that it may by %s"
                                .formatted(MOMENT.format(full)),
                "Look at the storage's speed; the WAL page says what the guard does next.",
                facts.recoverableUntil());
    }

    private static boolean isOver(Facts facts) {
        var exposure = facts.wal().exposureSeconds();
        return exposure != null && exposure > facts.rpoSeconds();
    }

    private static String untilText(Facts facts) {
        var until = facts.recoverableUntil();
        return until == null ? "" : "; nothing after %s can be restored".formatted(MOMENT.format(until));
    }

    private static ReadinessView view(
            ReadinessState state, String reason, String text, @Nullable String fix, @Nullable Instant since) {
        return new ReadinessView(state, reason, text, fix == null ? null : new FixView(FixKind.TEXT, fix), since);
    }
}
