package io.tidemark.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WalNeedTest {

    private static final WalSegmentSize SIZE = WalSegmentSize.DEFAULT;
    private static final TimelineId ONE = TimelineId.FIRST;
    private static final TimelineId TWO = new TimelineId(2);
    private static final Instant NOW = Instant.parse("2026-08-18T12:00:00Z");

    private static WalSegment segment(TimelineId timeline, long number) {
        return new WalSegment(timeline, number, SIZE);
    }

    private static KnownBackup backup(
            TimelineId timeline, long startSegment, long stopSegment, int daysAgo, Hold hold) {
        return new KnownBackup(
                "b" + daysAgo,
                timeline,
                segment(timeline, startSegment).start().plus(40),
                segment(timeline, stopSegment).start().plus(300),
                NOW.minus(Duration.ofDays(daysAgo)),
                hold,
                true);
    }

    private static WalNeed need(int redundancy, Map<TimelineId, TimelineHistory> histories, KnownBackup... backups) {
        var decision = Retention.decide(RetentionRules.redundancy(redundancy), List.of(backups), NOW);
        return WalNeed.of(decision, histories);
    }

    private static List<Long> superfluous(WalNeed need, TimelineId timeline) {
        var all = LongStream.range(0, 20)
                .mapToObj(number -> segment(timeline, number))
                .toList();
        return need.superfluous(all).stream().map(WalSegment::number).toList();
    }

    @Test
    void everything_since_the_oldest_kept_backup_stays() {
        var need = need(
                2,
                Map.of(),
                backup(ONE, 2, 3, 9, Hold.NONE),
                backup(ONE, 5, 6, 5, Hold.NONE),
                backup(ONE, 9, 9, 1, Hold.NONE));

        assertThat(superfluous(need, ONE)).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(need.firstOn(ONE, SIZE)).contains(segment(ONE, 5));
    }

    @Test
    void a_backup_held_alone_needs_only_its_own_wal() {
        var need = need(1, Map.of(), backup(ONE, 2, 3, 9, Hold.STANDALONE), backup(ONE, 9, 9, 1, Hold.NONE));

        assertThat(superfluous(need, ONE)).containsExactly(0L, 1L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void a_backup_held_in_full_needs_everything_since() {
        var need = need(1, Map.of(), backup(ONE, 2, 3, 9, Hold.FULL), backup(ONE, 9, 9, 1, Hold.NONE));

        assertThat(superfluous(need, ONE)).containsExactly(0L, 1L);
    }

    @Test
    void a_timeline_that_branched_off_after_the_backup_stays_reachable() {
        var history = new TimelineHistory(
                TWO,
                List.of(new TimelineHistory.Ancestor(
                        ONE, segment(ONE, 8).start().plus(99), "promoted")));

        var need = need(1, Map.of(TWO, history), backup(ONE, 5, 6, 1, Hold.NONE));

        assertThat(need.needs(segment(TWO, 8))).isTrue();
        assertThat(need.needs(segment(ONE, 12))).isTrue();
        assertThat(need.needs(segment(ONE, 4))).isFalse();
    }

    @Test
    void the_old_timeline_goes_when_only_backups_of_the_new_one_are_kept() {
        var history = new TimelineHistory(
                TWO,
                List.of(new TimelineHistory.Ancestor(
                        ONE, segment(ONE, 8).start().plus(99), "promoted")));

        var need = need(1, Map.of(TWO, history), backup(ONE, 5, 6, 9, Hold.NONE), backup(TWO, 10, 10, 1, Hold.NONE));

        assertThat(superfluous(need, ONE)).hasSize(20);
        assertThat(need.firstOn(ONE, SIZE)).isEmpty();
        assertThat(need.firstOn(TWO, SIZE)).contains(segment(TWO, 10));
    }

    @Test
    void a_timeline_left_before_the_backup_began_cannot_be_reached_from_it() {
        var history = new TimelineHistory(
                TWO,
                List.of(new TimelineHistory.Ancestor(
                        ONE, new Lsn(segment(ONE, 3).start().value()), "promoted")));

        var need = need(1, Map.of(TWO, history), backup(ONE, 5, 6, 1, Hold.NONE));

        assertThat(need.needs(segment(TWO, 9))).isFalse();
        assertThat(need(1, Map.of(), backup(ONE, 5, 6, 1, Hold.NONE)).needs(segment(TWO, 9)))
                .as("without its history a timeline counts as reachable")
                .isTrue();
    }
}
