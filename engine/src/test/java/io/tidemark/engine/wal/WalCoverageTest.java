package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WalCoverageTest {

    private static final WalSegmentSize SIZE = WalSegmentSize.DEFAULT;
    private static final TimelineId ONE = TimelineId.FIRST;
    private static final TimelineId TWO = new TimelineId(2);
    private static final TimelineHistory ORIGINAL = TimelineHistory.original();
    private static final Instant NOON = Instant.parse("2026-08-18T12:00:00Z");

    @Test
    void joins_neighbouring_segments_and_shows_the_holes_between() {
        var coverage = coverage(timeline(ONE, 2, 3, 4, 7, 8));

        assertThat(coverage.ranges(ORIGINAL))
                .extracting(WalRange::toString)
                .containsExactly("[0/2000000, 0/5000000)", "[0/7000000, 0/9000000)");
        assertThat(coverage.find(ONE).orElseThrow().gaps())
                .containsExactly(new WalGap(ONE, new WalRange(Lsn.parse("0/5000000"), Lsn.parse("0/7000000"))));
        assertThat(coverage.isCovered(Lsn.parse("0/2000028"), Lsn.parse("0/5000000"), ORIGINAL))
                .isTrue();
        assertThat(coverage.isCovered(Lsn.parse("0/2000028"), Lsn.parse("0/5000001"), ORIGINAL))
                .isFalse();
        assertThat(coverage.firstGap(Lsn.parse("0/4000000"), Lsn.parse("0/8000000"), ORIGINAL))
                .contains(new WalGap(ONE, new WalRange(Lsn.parse("0/5000000"), Lsn.parse("0/7000000"))));
        assertThat(coverage.firstGap(Lsn.parse("0/8000000"), Lsn.parse("0/A000000"), ORIGINAL))
                .contains(new WalGap(ONE, new WalRange(Lsn.parse("0/9000000"), Lsn.parse("0/A000000"))));
        assertThat(coverage.reach(Lsn.parse("0/6000000"), ORIGINAL)).isEqualTo(Lsn.parse("0/6000000"));
    }

    @Test
    void counts_an_unfinished_segment_as_far_as_it_is_stored() {
        var last = new WalSegment(ONE, 3, SIZE);
        var coverage = coverage(new TimelineCoverage(
                ONE,
                List.of(whole(ONE, 2, WalSummary.EMPTY), new StoredSegment(last, 4096, WalSummary.EMPTY)),
                List.of()));

        assertThat(coverage.reach(Lsn.parse("0/2000000"), ORIGINAL)).isEqualTo(Lsn.parse("0/3001000"));
    }

    @Test
    void takes_the_segment_of_the_fork_from_the_successor() {
        // the old timeline's half of segment 5 is not stored; the new one's segment 5 begins with the same bytes
        var coverage = coverage(timeline(ONE, 3, 4), timeline(TWO, 5, 6));
        var history = TimelineHistory.parse(TWO, "1\t0/5800000\tx\n");

        assertThat(coverage.isCovered(Lsn.parse("0/3000000"), Lsn.parse("0/7000000"), history))
                .isTrue();
        assertThat(coverage.isCovered(Lsn.parse("0/3000000"), Lsn.parse("0/5000001"), ORIGINAL))
                .isFalse();
    }

    @Test
    void does_not_count_what_an_ancestor_wrote_after_the_fork() {
        var coverage = coverage(timeline(ONE, 3, 4, 5, 6, 7), timeline(TWO, 5));
        var history = TimelineHistory.parse(TWO, "1\t0/5800000\tx\n");

        assertThat(coverage.reach(Lsn.parse("0/3000000"), history)).isEqualTo(Lsn.parse("0/6000000"));
        assertThat(coverage.reach(Lsn.parse("0/3000000"), ORIGINAL)).isEqualTo(Lsn.parse("0/8000000"));
    }

    @Test
    void knows_when_transactions_ended_and_which_segment_passes_a_time() {
        var coverage = coverage(new TimelineCoverage(
                ONE,
                List.of(
                        whole(ONE, 2, ended(NOON, NOON.plusSeconds(10))),
                        whole(ONE, 3, WalSummary.EMPTY),
                        whole(ONE, 4, ended(NOON.plusSeconds(11), NOON.plusSeconds(20)))),
                List.of()));
        var from = Lsn.parse("0/2000028");

        assertThat(coverage.times(from, Lsn.parse("0/5000000"), ORIGINAL))
                .contains(new WalCoverage.TimeSpan(NOON, NOON.plusSeconds(20)));
        assertThat(coverage.times(from, Lsn.parse("0/4000000"), ORIGINAL))
                .contains(new WalCoverage.TimeSpan(NOON, NOON.plusSeconds(10)));
        assertThat(coverage.passes(NOON.plusSeconds(5), from, ORIGINAL)).contains(Lsn.parse("0/3000000"));
        assertThat(coverage.passes(NOON.plusSeconds(10), from, ORIGINAL)).contains(Lsn.parse("0/5000000"));
        assertThat(coverage.passes(NOON.plusSeconds(20), from, ORIGINAL)).isEmpty();
    }

    @Test
    void names_segments_that_may_hold_a_transaction_also_when_ids_wrap_around() {
        var wrapping = WalSummary.of(new WalSummary.Transactions(NOON, NOON, -5, 10, 16), List.of());
        var coverage = coverage(new TimelineCoverage(
                ONE,
                List.of(whole(ONE, 2, wrapping), whole(ONE, 3, WalSummary.EMPTY), whole(ONE, 4, WalSummary.UNKNOWN)),
                List.of()));
        var from = Lsn.parse("0/2000000");

        assertThat(coverage.candidates(3, from, ORIGINAL))
                .extracting(stored -> stored.segment().number())
                .containsExactly(2L, 4L);
        assertThat(coverage.candidates(-2, from, ORIGINAL))
                .extracting(stored -> stored.segment().number())
                .containsExactly(2L, 4L);
        assertThat(coverage.candidates(11, from, ORIGINAL))
                .extracting(stored -> stored.segment().number())
                .containsExactly(4L);
        assertThat(coverage.unread(ORIGINAL)).containsExactly(new WalSegment(ONE, 4, SIZE));
    }

    @Test
    void writes_summaries_down_and_reads_them_back() {
        var point = new RestorePoint("before 100 % of “it”", ONE, Lsn.parse("0/2000190"), NOON.plusNanos(1000));
        var summary = WalSummary.of(
                new WalSummary.Transactions(NOON.plusNanos(123_000), NOON.plusSeconds(1), -3, 7, 11), List.of(point));

        var read = SummaryText.read(SummaryText.write(summary));

        assertThat(read.transactions()).isEqualTo(summary.transactions());
        assertThat(read.restorePoints()).containsExactly(point);
        assertThat(SummaryText.read(SummaryText.write(WalSummary.UNKNOWN)).isKnown())
                .isFalse();
        assertThat(SummaryText.read(SummaryText.write(WalSummary.EMPTY)).transactions())
                .isEmpty();
        assertThat(SummaryText.read(Map.of("summary", "1 2 x")).isKnown()).isFalse();
    }

    private static WalSummary ended(Instant first, Instant last) {
        return WalSummary.of(new WalSummary.Transactions(first, last, 700, 800, 5), List.of());
    }

    private static WalCoverage coverage(TimelineCoverage... timelines) {
        return new WalCoverage(SIZE, List.of(timelines), List.of());
    }

    private static TimelineCoverage timeline(TimelineId timeline, long... numbers) {
        return new TimelineCoverage(
                timeline,
                LongStream.of(numbers)
                        .mapToObj(number -> whole(timeline, number, WalSummary.EMPTY))
                        .toList(),
                List.of());
    }

    private static StoredSegment whole(TimelineId timeline, long number, WalSummary summary) {
        return new StoredSegment(new WalSegment(timeline, number, SIZE), SIZE.bytes(), summary);
    }
}
