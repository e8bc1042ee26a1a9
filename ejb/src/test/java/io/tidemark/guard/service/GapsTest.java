package io.tidemark.guard.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.wal.StoredSegment;
import io.tidemark.engine.wal.TimelineCoverage;
import io.tidemark.engine.wal.WalCoverage;
import io.tidemark.engine.wal.WalSummary;
import io.tidemark.server.service.Holdings;
import io.tidemark.wal.model.GapCause;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GapsTest {

    private static final Instant NOW = Instant.parse("2026-08-18T14:21:07Z");
    private static final WalSegmentSize SIZE = new WalSegmentSize(16 << 20);

    @Test
    void are_looked_for_often_after_a_new_connection_and_seldom_else() {
        assertThat(Gaps.isDue(null, null, NOW)).isTrue();
        assertThat(Gaps.isDue(NOW.minusSeconds(14), NOW.minusSeconds(30), NOW)).isFalse();
        assertThat(Gaps.isDue(NOW.minusSeconds(15), NOW.minusSeconds(30), NOW)).isTrue();
        assertThat(Gaps.isDue(NOW.minusSeconds(3599), NOW.minusSeconds(601), NOW))
                .isFalse();
        assertThat(Gaps.isDue(NOW.minusSeconds(3600), null, NOW)).isTrue();
    }

    @Test
    void are_open_when_no_backup_begins_behind_them() {
        var holdings = new Holdings(List.of(), coverage(1, 2, 5), NOW);

        assertThat(Gaps.open(holdings, Optional.empty())).singleElement().satisfies(gap -> {
            assertThat(gap.from()).isEqualTo(Lsn.parse("0/3000000"));
            assertThat(gap.until()).isEqualTo(Lsn.parse("0/5000000"));
            assertThat(Gaps.isBehind(gap, Lsn.parse("0/4FFFFFF"))).isTrue();
            assertThat(Gaps.isBehind(gap, Lsn.parse("0/5000000"))).isFalse();
        });
    }

    @Test
    void are_none_where_the_stream_is_still_filling_the_hole() {
        var holdings = new Holdings(List.of(), coverage(1, 2, 5), NOW);

        assertThat(Gaps.open(holdings, stream(1, "0/3000000"))).isEmpty();
        assertThat(Gaps.open(holdings, stream(1, "0/4FFFFFF"))).isEmpty();
        assertThat(Gaps.open(holdings, stream(1, "0/5000000"))).hasSize(1);
        assertThat(Gaps.open(holdings, stream(1, "0/2FFFFFF"))).hasSize(1);
        assertThat(Gaps.open(holdings, stream(2, "0/3000000"))).hasSize(1);
    }

    private static Optional<Gaps.StreamPosition> stream(int timeline, String received) {
        return Optional.of(new Gaps.StreamPosition(new TimelineId(timeline), Lsn.parse(received)));
    }

    @Test
    void close_when_all_that_was_missing_is_stored() {
        var from = Lsn.parse("0/3000000");
        var until = Lsn.parse("0/5000000");

        assertThat(Gaps.isClosed(coverage(1, 2, 3, 4, 5), 1, from, until)).isTrue();
        assertThat(Gaps.isClosed(coverage(1, 2, 3, 5), 1, from, until)).isFalse();
        // retention has removed what was before: that stores nothing
        assertThat(Gaps.isClosed(coverage(5, 6), 1, from, until)).isFalse();
        assertThat(Gaps.isClosed(coverage(1, 2, 3, 4, 5), 2, from, until)).isFalse();
    }

    @Test
    void are_explained_by_what_was_done_to_the_slot_first() {
        var today = NOW.minusSeconds(60);
        var longAgo = NOW.minusSeconds(90_000);

        assertThat(Gaps.cause(today, today, Optional.of("SLOT_LOST"), NOW)).isEqualTo(GapCause.SLOT_DROPPED_BY_GUARD);
        assertThat(Gaps.cause(longAgo, today, Optional.empty(), NOW)).isEqualTo(GapCause.SLOT_RECREATED);
        assertThat(Gaps.cause(null, longAgo, Optional.of("SLOT_LOST"), NOW)).isEqualTo(GapCause.SLOT_LOST);
        assertThat(Gaps.cause(null, null, Optional.of("WAL_SEGMENT_REMOVED"), NOW))
                .isEqualTo(GapCause.WAL_REMOVED);
        assertThat(Gaps.cause(null, null, Optional.of("SERVER_BUSY"), NOW)).isEqualTo(GapCause.UNKNOWN);
        assertThat(Gaps.cause(null, null, Optional.empty(), NOW)).isEqualTo(GapCause.UNKNOWN);
    }

    @Test
    void are_told_apart_from_what_the_source_still_has() {
        var files = List.of(file(2), file(4), file(6));

        var compared = GuardViews.comparison(coverage(1, 2, 5), files, file(3), NOW);

        assertThat(compared.onSource()).isEqualTo(3);
        assertThat(compared.alsoStored()).isOne();
        assertThat(compared.onlyOnSource()).containsExactly(file(4), file(6));
        assertThat(compared.missingEverywhere()).containsExactly(file(3));
        assertThat(compared.lastArchivedStored()).isFalse();
    }

    private static String file(long number) {
        return new WalSegment(TimelineId.FIRST, number, SIZE).fileName();
    }

    private static WalCoverage coverage(long... numbers) {
        var segments = Arrays.stream(numbers)
                .mapToObj(number -> new StoredSegment(
                        new WalSegment(TimelineId.FIRST, number, SIZE), SIZE.bytes(), WalSummary.UNKNOWN))
                .toList();
        return new WalCoverage(SIZE, List.of(new TimelineCoverage(TimelineId.FIRST, segments, List.of())), List.of());
    }
}
