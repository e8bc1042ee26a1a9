package io.tidemark.recovery.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.repository.BackupFacts;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupOrigin;
import io.tidemark.engine.repository.BackupSizes;
import io.tidemark.engine.repository.WalSpan;
import io.tidemark.engine.wal.StoredSegment;
import io.tidemark.engine.wal.TimelineCoverage;
import io.tidemark.engine.wal.WalCoverage;
import io.tidemark.engine.wal.WalGap;
import io.tidemark.engine.wal.WalRange;
import io.tidemark.engine.wal.WalSummary;
import io.tidemark.server.service.Holdings;
import io.tidemark.wal.model.GapCause;
import io.tidemark.wal.service.RecordedGapView;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Segments are 16 MiB: number 2 begins at 0/2000000. */
class HolesTest {

    private static final Instant NOW = Instant.parse("2026-01-03T09:00:00Z");

    private static final BackupManifest FIRST = backup("0001", 2, "2026-01-03T02:00:00Z");
    private static final BackupManifest SECOND = backup("0002", 5, "2026-01-03T05:00:00Z");

    @Test
    void unbroken_wal_has_no_holes() {
        assertThat(view(stored(2, 3, 4, 5, 6), "0/7000000", null).holes()).isEmpty();
    }

    @Test
    void wal_missing_between_two_backups_is_a_hole_that_ends_with_the_second() {
        var view = view(stored(2, 3, 5, 6), "0/7000000", null);

        assertThat(view.holes())
                .containsExactly(new HoleView(
                        1,
                        "0/4000000",
                        "0/5000000",
                        FIRST.facts().endedAt(),
                        SECOND.facts().endedAt()));
        assertThat(view.strip().bands())
                .extracting(BandView::state)
                .containsExactly(BandState.NONE, BandState.SECOND, BandState.GAP, BandState.SECOND);
    }

    @Test
    void wal_that_has_expired_between_two_backups_is_no_gap_and_promised_by_nobody() {
        var hole = new WalGap(TimelineId.FIRST, new WalRange(Lsn.parse("0/4000000"), Lsn.parse("0/5000000")));

        var view = view(stored(2, 3, 5, 6), received("0/7000000", false), null, hole::equals);

        assertThat(view.holes()).isEmpty();
        assertThat(view.strip().bands())
                .extracting(BandView::state)
                .containsExactly(BandState.NONE, BandState.SECOND, BandState.POINTS, BandState.SECOND);
        assertThat(view(stored(2, 3, 5), received("0/7000000", false), null, hole::equals)
                        .holes())
                .as("what is missing now has not expired")
                .extracting(HoleView::from)
                .containsExactly("0/6000000");
    }

    @Test
    void a_gap_tells_what_is_missing_and_why_if_that_was_written_down() {
        var dropped = recorded("0/4000000", "0/5000000", null);

        assertThat(why(dropped))
                .isEqualTo("WAL is missing from 0/4000000 to 0/5000000 on timeline 1. The slot was dropped.");
        var nothing = "WAL is missing from 0/4000000 to 0/5000000 on timeline 1";
        assertThat(why()).isEqualTo(nothing);
        assertThat(why(recorded("0/4000000", "0/5000000", NOW))).isEqualTo(nothing);
        assertThat(why(recorded("0/5000000", "0/6000000", null))).isEqualTo(nothing);
        assertThat(why(recorded("0/3000000", "0/4000000", null), dropped)).endsWith("The slot was dropped.");
    }

    @Test
    void a_hole_before_the_promised_window_does_not_count() {
        assertThat(view(stored(2, 3, 5, 6), "0/7000000", NOW.minusSeconds(60)).holes())
                .isEmpty();
    }

    @Test
    void one_missing_segment_behind_the_newest_backup_leaves_a_hole_without_end() {
        var view = view(stored(2, 3, 4, 5, 7), "0/8000000", null);

        assertThat(view.holes())
                .containsExactly(
                        new HoleView(1, "0/6000000", "0/7000000", SECOND.facts().endedAt(), null));
        assertThat(view.strip().bands().getLast())
                .extracting(BandView::state, BandView::to)
                .containsExactly(BandState.GAP, NOW);
    }

    @Test
    void wal_that_the_receiver_stored_and_storage_does_not_have_is_missing() {
        assertThat(view(stored(2, 3, 4, 5, 6), "0/7000001", null).holes())
                .singleElement()
                .satisfies(hole -> assertThat(hole.isOpen()).isTrue())
                .extracting(HoleView::from)
                .isEqualTo("0/7000000");
    }

    @Test
    void a_newest_backup_without_its_own_wal_leaves_a_hole_without_end() {
        assertThat(view(stored(2, 3), "0/4000000", null).holes())
                .singleElement()
                .extracting(HoleView::isOpen)
                .isEqualTo(true);
    }

    @Test
    void wal_behind_which_more_was_archived_is_not_missing_while_the_stream_brings_it() {
        var ahead = stored(2, 3, 4, 5, 6, 9);

        assertThat(view(ahead, received("0/7000000", true), null).holes()).isEmpty();
        assertThat(view(ahead, received("0/7000000", false), null).holes())
                .singleElement()
                .extracting(HoleView::isOpen)
                .isEqualTo(true);
        assertThat(view(ahead, received("0/A000000", true), null).holes()).hasSize(1);
    }

    private static RecordedGapView recorded(String from, String until, @Nullable Instant closedAt) {
        return new RecordedGapView(
                1, from, until, NOW, GapCause.SLOT_DROPPED_BY_GUARD, "The slot was dropped.", closedAt, null);
    }

    private static String why(RecordedGapView... recorded) {
        return view(stored(2, 3, 5, 6), "0/7000000", null, recorded).strip().bands().stream()
                .filter(band -> band.state() == BandState.GAP)
                .findFirst()
                .orElseThrow()
                .why();
    }

    private static Holes.Received received(String stored, boolean streaming) {
        return new Holes.Received(TimelineId.FIRST, Lsn.parse(stored), streaming);
    }

    private static RecoverabilityView view(
            WalCoverage coverage, String received, @Nullable Instant windowFrom, RecordedGapView... recorded) {
        return view(coverage, received(received, false), windowFrom, recorded);
    }

    private static RecoverabilityView view(
            WalCoverage coverage, Holes.Received received, @Nullable Instant windowFrom, RecordedGapView... recorded) {
        return view(coverage, received, windowFrom, _ -> false, recorded);
    }

    private static RecoverabilityView view(
            WalCoverage coverage,
            Holes.Received received,
            @Nullable Instant windowFrom,
            Predicate<WalGap> expired,
            RecordedGapView... recorded) {
        return Recoverability.view(
                new Holdings(List.of(FIRST, SECOND), coverage, NOW),
                List.of(),
                List.of(recorded),
                NOW.minusSeconds(86_400),
                NOW,
                windowFrom,
                Set.of(),
                expired,
                Optional.of(received));
    }

    private static WalCoverage stored(int... numbers) {
        var segments = Arrays.stream(numbers)
                .mapToObj(number -> new WalSegment(TimelineId.FIRST, number, WalSegmentSize.DEFAULT))
                .map(segment -> new StoredSegment(segment, WalSegmentSize.DEFAULT.bytes(), WalSummary.EMPTY))
                .toList();
        return new WalCoverage(
                WalSegmentSize.DEFAULT,
                List.of(new TimelineCoverage(TimelineId.FIRST, segments, List.of())),
                List.of());
    }

    private static BackupManifest backup(String suffix, int segment, String endedAt) {
        var start = new WalSegment(TimelineId.FIRST, segment, WalSegmentSize.DEFAULT).start();
        var ended = Instant.parse(endedAt);
        var facts = new BackupFacts(
                "nightly",
                new BackupOrigin(BackupMethod.STREAM, new ServerVersion(180001), true, List.of()),
                WalSpan.on(TimelineId.FIRST, start.plus(0x28), start.plus(0x100)),
                ended.minusSeconds(10),
                ended,
                "");
        return new BackupManifest(
                new BackupId("20260103T020000Z-" + suffix), facts, new BackupSizes(1000, 1 << 25, 1 << 20, 1 << 19));
    }
}
