package io.tidemark.overview.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.backup.service.ChecksumFailureView;
import io.tidemark.guard.model.GuardStep;
import io.tidemark.platform.model.FailureView;
import io.tidemark.recovery.service.HoleView;
import io.tidemark.server.model.ServerState;
import io.tidemark.wal.model.ReceiverState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadinessTest {

    private static final Instant NOW = Instant.parse("2026-08-18T14:21:07Z");

    private static final Readiness.SourceFacts CALM =
            new Readiness.SourceFacts(GuardStep.NONE, true, false, 0, null, false);

    @Test
    void is_ready_when_wal_streams_and_a_backup_is_there() {
        assertThat(decide(true, false, null, streaming(0L))).isEqualTo("ready");
    }

    @Test
    void asks_for_the_first_backup_before_anything_else() {
        assertThat(decide(false, false, null, streaming(0L))).isEqualTo("no-backup-yet");
        assertThat(decide(false, true, null, streaming(0L))).isEqualTo("first-backup-running");
    }

    @Test
    void warns_when_wal_lags_behind_what_is_allowed() {
        assertThat(decide(true, false, null, streaming(301L))).isEqualTo("rpo-exceeded");
    }

    @Test
    void warns_before_more_is_exposed_than_is_allowed() {
        assertThat(decide(true, false, null, streaming(239L))).isEqualTo("ready");
        assertThat(decide(true, false, null, streaming(240L))).isEqualTo("rpo-near");
        assertThat(decide(true, false, null, streaming(300L))).isEqualTo("rpo-near");
    }

    @ParameterizedTest
    @CsvSource({
        "SYSTEM_IDENTIFIER_CHANGED, NONE, true,  false, 0, other-system",
        "SLOT_LOST,                 NONE, true,  false, 0, slot-lost",
        "SERVER_UNREACHABLE,        NONE, true,  true,  0, slot-lost",
        "STORAGE_UNAVAILABLE,       DROP, false, false, 0, slot-dropped",
        "STORAGE_UNAVAILABLE,       ARCHIVE, false, false, 0, archive-only",
        "STORAGE_UNAVAILABLE,       NONE, true,  false, 3, commits-blocked",
        "STORAGE_UNAVAILABLE,       WARN, true,  false, 0, source-filling",
        "STORAGE_UNAVAILABLE,       NONE, true,  false, 0, wal-not-streaming"
    })
    void says_why_no_wal_arrives(
            String code, GuardStep step, boolean present, boolean lost, int waiting, String reason) {
        var wal = new Readiness.WalStatusFacts(
                ReceiverState.WAITING, NOW.minusSeconds(2), 900L, new FailureView(code, "no", "Mend it."), false);
        var source = new Readiness.SourceFacts(step, present, lost, waiting, null, false);

        assertThat(decide(true, false, null, wal, source)).isEqualTo(reason);
    }

    @Test
    void says_when_the_source_may_keep_no_more() {
        var filling = new Readiness.SourceFacts(GuardStep.WARN, true, false, 0, NOW.plusSeconds(600), false);

        assertThat(decide(true, false, null, streaming(0L), filling)).isEqualTo("source-filling");
    }

    @Test
    void says_that_a_slot_is_kept_because_what_the_source_archives_does_not_arrive() {
        var elsewhere = new Readiness.SourceFacts(GuardStep.THROTTLE, true, false, 0, null, true);

        assertThat(decide(true, false, null, streaming(0L), elsewhere)).isEqualTo("archive-not-arriving");
    }

    @ParameterizedTest
    @CsvSource({"ARCHIVE, archive-only", "DROP, slot-dropped"})
    void says_that_the_slot_was_given_up_however_long_ago(GuardStep step, String reason) {
        var wal = new Readiness.WalStatusFacts(ReceiverState.IDLE, NOW.minusSeconds(86_400), 900L, null, false);
        var source = new Readiness.SourceFacts(step, false, false, 0, null, false);

        assertThat(decide(true, false, null, wal, source)).isEqualTo(reason);
    }

    @Test
    void says_that_the_second_receiver_is_missing_once_nothing_worse_is_to_be_said() {
        assertThat(decide(true, false, null, alone(0L))).isEqualTo("second-receiver-missing");
        assertThat(decide(true, false, null, alone(240L))).isEqualTo("rpo-near");
    }

    @Test
    void has_no_signal_when_nobody_reported_for_five_minutes() {
        var silent = new Readiness.WalStatusFacts(ReceiverState.STREAMING, NOW.minusSeconds(301), 0L, null, false);

        assertThat(decide(true, false, null, silent)).isEqualTo("no-signal");
    }

    @Test
    void says_that_the_last_backup_failed_while_older_ones_still_restore() {
        var failure = new FailureView("STORAGE_UNAVAILABLE", "the store does not answer", "Wait.");

        assertThat(decide(true, false, failure, streaming(0L))).isEqualTo("last-backup-failed");
    }

    @Test
    void is_not_restorable_when_wal_is_missing_behind_the_last_recoverable_moment() {
        var open = new HoleView(1, "0/5000000", "0/6000000", NOW.minusSeconds(60), null);
        var paused = facts(ServerState.PAUSED, NOW.minusSeconds(60), List.of(open));

        var view = Readiness.decide(paused, NOW);

        assertThat(view.state()).isEqualTo(ReadinessState.NOT_RESTORABLE);
        assertThat(view.reason()).isEqualTo("wal-gap");
        assertThat(view.text()).contains("0/5000000 to 0/6000000 on timeline 1");
        assertThat(Objects.requireNonNull(view.fix()).text()).startsWith("Take a new backup");
    }

    @Test
    void warns_of_a_hole_inside_the_window_even_if_newer_moments_can_be_restored() {
        var closed = new HoleView(1, "0/5000000", "0/6000000", NOW.minusSeconds(600), NOW.minusSeconds(300));

        var view = Readiness.decide(facts(ServerState.ACTIVE, NOW.minusSeconds(3), List.of(closed)), NOW);

        assertThat(view.state()).isEqualTo(ReadinessState.WARNING);
        assertThat(view.reason()).isEqualTo("wal-gap-in-window");
        assertThat(view.text()).contains("between 18 Aug 2026 14:11:07 UTC and 18 Aug 2026 14:16:07 UTC");
    }

    @Test
    void says_that_pages_of_the_newest_backup_were_damaged_at_the_source() {
        var view = damagedAtSource(
                new ChecksumFailureView("base/5/16384", 7L, null), new ChecksumFailureView("base/5/16384", null, null));

        assertThat(view.state()).isEqualTo(ReadinessState.WARNING);
        assertThat(view.reason()).isEqualTo("source-damaged");
        assertThat(view.text()).endsWith(": block 7 of base/5/16384 and 1 more");
    }

    @Test
    void calls_damaged_pages_by_their_relation_where_it_is_known() {
        assertThat(damagedAtSource(relation("shop", "public.accounts", "main", 131_079L))
                        .text())
                .endsWith(": block 131079 of public.accounts in database shop");
        assertThat(damagedAtSource(relation("shop", "public.accounts", "vm", 0L))
                        .text())
                .endsWith(": vm block 0 of public.accounts in database shop");
        assertThat(damagedAtSource(relation(null, "pg_catalog.pg_authid", "main", null))
                        .text())
                .endsWith(": pg_catalog.pg_authid");
    }

    private static ChecksumFailureView relation(
            @Nullable String database, String name, String fork, @Nullable Long block) {
        return new ChecksumFailureView(
                "base/5/16384.1", block, new ChecksumFailureView.Relation(database, name, fork, block));
    }

    private static ReadinessView damagedAtSource(ChecksumFailureView... pages) {
        var calm = facts(ServerState.ACTIVE, NOW.minusSeconds(3), List.of());
        var damaged = new Readiness.Facts(
                calm.state(),
                calm.isReachKnown(),
                calm.rpoSeconds(),
                calm.hasBackup(),
                calm.backupActive(),
                calm.lastFailure(),
                calm.recoverableUntil(),
                calm.holes(),
                calm.wal(),
                calm.source(),
                calm.addedAt(),
                null,
                List.of(pages));
        return Readiness.decide(damaged, NOW);
    }

    @Test
    void is_not_restorable_when_no_backup_has_the_wal_that_makes_it_consistent() {
        var view = Readiness.decide(facts(ServerState.ACTIVE, null, List.of()), NOW);

        assertThat(view.state()).isEqualTo(ReadinessState.NOT_RESTORABLE);
        assertThat(view.reason()).isEqualTo("no-consistent-backup");
    }

    @Test
    void asks_for_a_connection_before_it_asks_to_resume() {
        var view = Readiness.decide(facts(ServerState.PAUSED, false, NOW, List.of()), NOW);

        assertThat(view.state()).isEqualTo(ReadinessState.WARNING);
        assertThat(view.reason()).isEqualTo("no-connection");
    }

    private static Readiness.Facts facts(ServerState state, @Nullable Instant until, List<HoleView> holes) {
        return facts(state, true, until, holes);
    }

    private static Readiness.Facts facts(
            ServerState state, boolean isReachKnown, @Nullable Instant until, List<HoleView> holes) {
        return new Readiness.Facts(
                state,
                isReachKnown,
                300,
                true,
                false,
                null,
                until,
                holes,
                streaming(0L),
                CALM,
                NOW.minusSeconds(900),
                null,
                List.of());
    }

    private static Readiness.WalStatusFacts streaming(long lag) {
        return new Readiness.WalStatusFacts(ReceiverState.STREAMING, NOW.minusSeconds(2), lag, null, false);
    }

    private static Readiness.WalStatusFacts alone(long lag) {
        return new Readiness.WalStatusFacts(ReceiverState.STREAMING, NOW.minusSeconds(2), lag, null, true);
    }

    private static String decide(
            boolean hasBackup, boolean active, @Nullable FailureView failure, Readiness.WalStatusFacts wal) {
        return decide(hasBackup, active, failure, wal, CALM);
    }

    private static String decide(
            boolean hasBackup,
            boolean active,
            @Nullable FailureView failure,
            Readiness.WalStatusFacts wal,
            Readiness.SourceFacts source) {
        var facts = new Readiness.Facts(
                ServerState.ACTIVE,
                true,
                300,
                hasBackup,
                active,
                failure,
                NOW.minusSeconds(3),
                List.of(),
                wal,
                source,
                NOW.minusSeconds(900),
                null,
                List.of());
        return Readiness.decide(facts, NOW).reason();
    }
}
