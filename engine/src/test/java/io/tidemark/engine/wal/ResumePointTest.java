package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResumePointTest {

    private static final WalSegmentSize SIZE = WalSegmentSize.DEFAULT;
    private static final TimelineId ONE = TimelineId.FIRST;
    private static final TimelineId TWO = new TimelineId(2);
    private static final TimelineId THREE = new TimelineId(3);
    private static final Lsn FALLBACK = Lsn.parse("0/9000028");

    private final TimelineHistory promoted = TimelineHistory.parse(TWO, "1\t0/5800000\tno reason\n");

    @Test
    void begins_at_the_segment_that_a_new_slot_reserved() {
        assertThat(ResumePoint.decide(Map.of(), TimelineHistory.original(), FALLBACK, SIZE))
                .isEqualTo(new ResumePoint(ONE, Lsn.parse("0/9000000")));
    }

    @Test
    void goes_on_behind_the_last_whole_segment() {
        assertThat(ResumePoint.decide(Map.of(ONE, Lsn.parse("0/3000000")), TimelineHistory.original(), FALLBACK, SIZE))
                .isEqualTo(new ResumePoint(ONE, Lsn.parse("0/3000000")));
    }

    @Test
    void finishes_an_ancestor_before_it_takes_up_the_successor() {
        assertThat(ResumePoint.decide(Map.of(ONE, Lsn.parse("0/4000000")), promoted, FALLBACK, SIZE))
                .isEqualTo(new ResumePoint(ONE, Lsn.parse("0/4000000")));
        assertThat(ResumePoint.decide(Map.of(ONE, Lsn.parse("0/5000000")), promoted, FALLBACK, SIZE))
                .isEqualTo(new ResumePoint(ONE, Lsn.parse("0/5000000")));
    }

    @Test
    void takes_up_the_successor_at_the_fork_if_the_old_primary_wrote_on_alone() {
        assertThat(ResumePoint.decide(Map.of(ONE, Lsn.parse("0/8000000")), promoted, FALLBACK, SIZE))
                .isEqualTo(new ResumePoint(TWO, Lsn.parse("0/5000000")));
    }

    @Test
    void prefers_the_youngest_timeline_it_holds() {
        assertThat(ResumePoint.decide(
                        Map.of(ONE, Lsn.parse("0/8000000"), TWO, Lsn.parse("0/6000000")), promoted, FALLBACK, SIZE))
                .isEqualTo(new ResumePoint(TWO, Lsn.parse("0/6000000")));
    }

    @Test
    void skips_a_timeline_of_which_nothing_is_held() {
        var twice = TimelineHistory.parse(THREE, "1\t0/5800000\tx\n2\t0/7000000\ty\n");

        assertThat(ResumePoint.decide(Map.of(ONE, Lsn.parse("0/6000000")), twice, FALLBACK, SIZE))
                .isEqualTo(new ResumePoint(TWO, Lsn.parse("0/5000000")));
    }

    @Test
    void ignores_timelines_that_are_strange_to_the_server() {
        assertThat(ResumePoint.decide(
                        Map.of(ONE, Lsn.parse("0/4000000"), TWO, Lsn.parse("0/8000000")),
                        TimelineHistory.original(),
                        FALLBACK,
                        SIZE))
                .isEqualTo(new ResumePoint(ONE, Lsn.parse("0/4000000")));
    }
}
