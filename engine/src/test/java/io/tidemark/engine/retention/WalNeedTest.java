package io.tidemark.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.wal.WalGap;
import io.tidemark.engine.wal.WalRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    private static WalNeed need(int redundancy, List<TimelineHistory> histories, KnownBackup... backups) {
        var decision = Retention.decide(RetentionRules.redundancy(redundancy), List.of(backups), NOW);
        return WalNeed.of(decision, histories);
    }

    private static List<Long> superfluous(WalNeed need, TimelineId timeline) {
        var all = LongStream.range(0, 20)
                .mapToObj(number -> segment(timeline, number))
                .toList();
        return all.stream().filter(need::isSuperfluous).map(WalSegment::number).toList();
    }

    @Test
    void everything_since_the_oldest_kept_backup_stays() {
        var need = need(
                2,
                List.of(),
                backup(ONE, 2, 3, 9, Hold.NONE),
                backup(ONE, 5, 6, 5, Hold.NONE),
                backup(ONE, 9, 9, 1, Hold.NONE));

        assertThat(superfluous(need, ONE)).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void a_backup_held_alone_needs_only_its_own_wal() {
        var need = need(1, List.of(), backup(ONE, 2, 3, 9, Hold.STANDALONE), backup(ONE, 9, 9, 1, Hold.NONE));

        assertThat(superfluous(need, ONE)).containsExactly(0L, 1L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void wal_between_backups_held_alone_goes_and_what_follows_the_last_one_stays() {
        var need = need(
                1,
                List.of(),
                backup(ONE, 2, 2, 9, Hold.STANDALONE),
                backup(ONE, 5, 6, 5, Hold.STANDALONE),
                backup(ONE, 9, 9, 1, Hold.NONE));

        assertThat(superfluous(need, ONE)).containsExactly(0L, 1L, 3L, 4L, 7L, 8L);
    }

    @Test
    void a_backup_held_alone_that_a_rule_keeps_too_needs_everything_since() {
        var need = need(2, List.of(), backup(ONE, 2, 3, 9, Hold.STANDALONE), backup(ONE, 9, 9, 1, Hold.NONE));

        assertThat(superfluous(need, ONE)).containsExactly(0L, 1L);
    }

    @Test
    void wal_of_a_timeline_that_left_before_the_only_backup_behind_it_began_stays() {
        var history = new TimelineHistory(
                TWO,
                List.of(new TimelineHistory.Ancestor(
                        ONE, segment(ONE, 6).start().plus(99), "recovered")));

        var need = need(1, List.of(history), backup(ONE, 2, 3, 9, Hold.STANDALONE), backup(ONE, 9, 9, 1, Hold.NONE));

        assertThat(superfluous(need, ONE)).containsExactly(0L, 1L, 4L, 5L, 6L, 7L, 8L);
        assertThat(superfluous(need, TWO))
                .as("the server writes there now, and a backup may be on its way")
                .containsExactly(0L, 1L);
    }

    @Test
    void what_is_missing_is_superfluous_only_if_nothing_in_it_is_needed() {
        var need = need(1, List.of(), backup(ONE, 2, 3, 9, Hold.STANDALONE), backup(ONE, 9, 9, 1, Hold.NONE));

        assertThat(need.isSuperfluous(gap(4, 8))).isTrue();
        assertThat(need.isSuperfluous(gap(3, 8))).isFalse();
        assertThat(need.isSuperfluous(gap(4, 9))).isFalse();
        assertThat(need.isSuperfluous(gap(11, 12))).isFalse();
        assertThat(need(1, List.of()).isSuperfluous(gap(4, 8)))
                .as("without a backup nothing has expired")
                .isFalse();
    }

    private static WalGap gap(int first, int last) {
        return new WalGap(
                ONE,
                new WalRange(segment(ONE, first).start(), segment(ONE, last).end()));
    }

    @Test
    void a_backup_held_in_full_needs_everything_since() {
        var need = need(1, List.of(), backup(ONE, 2, 3, 9, Hold.FULL), backup(ONE, 9, 9, 1, Hold.NONE));

        assertThat(superfluous(need, ONE)).containsExactly(0L, 1L);
    }

    @Test
    void a_timeline_that_branched_off_after_the_backup_stays_reachable() {
        var history = new TimelineHistory(
                TWO,
                List.of(new TimelineHistory.Ancestor(
                        ONE, segment(ONE, 8).start().plus(99), "promoted")));

        var need = need(1, List.of(history), backup(ONE, 5, 6, 1, Hold.NONE));

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

        var need = need(1, List.of(history), backup(ONE, 5, 6, 9, Hold.NONE), backup(TWO, 10, 10, 1, Hold.NONE));

        assertThat(superfluous(need, ONE))
                .as("what was written there later is nobody's past: a backup of it may be on its way")
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(superfluous(need, TWO)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void a_timeline_left_before_the_backup_began_cannot_be_reached_from_it() {
        var history = new TimelineHistory(
                TWO,
                List.of(new TimelineHistory.Ancestor(
                        ONE, new Lsn(segment(ONE, 3).start().value()), "promoted")));

        var need = need(1, List.of(history), backup(ONE, 5, 6, 1, Hold.NONE));

        assertThat(need.needs(segment(TWO, 9))).isFalse();
        assertThat(need(1, List.of(), backup(ONE, 5, 6, 1, Hold.NONE)).needs(segment(TWO, 9)))
                .as("without its history a timeline counts as reachable")
                .isTrue();
    }
}
