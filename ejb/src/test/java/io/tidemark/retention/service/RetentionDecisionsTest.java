package io.tidemark.retention.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.retention.Hold;
import io.tidemark.engine.retention.KnownBackup;
import io.tidemark.engine.retention.RetentionDecision;
import io.tidemark.engine.retention.RetentionDecision.Kept;
import io.tidemark.engine.retention.RetentionDecision.Reason;
import io.tidemark.engine.retention.WalNeed;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Segments are 16 MiB: number 2 begins at 0/2000000. */
class RetentionDecisionsTest {

    private static final KnownBackup OLD = backup("old", "0/2000028", "0/2000100");
    private static final KnownBackup MIDDLE = backup("middle", "0/4000028", "0/4000100");
    private static final KnownBackup NEW = backup("new", "0/6000028", "0/6000100");

    private static final RetentionDecision DECISION =
            new RetentionDecision(List.of(new Kept(NEW, Set.of(Reason.REDUNDANCY))), List.of(MIDDLE, OLD));

    @Test
    void wal_of_a_spared_backup_stays_with_all_that_came_later() {
        var need = need(List.of(MIDDLE));

        assertThat(need.needs(segment("0/4000000"))).isTrue();
        assertThat(need.needs(segment("0/5000000"))).isTrue();
        assertThat(need.needs(segment("0/6000000"))).isTrue();
    }

    @Test
    void wal_before_a_spared_backup_goes_nevertheless() {
        assertThat(need(List.of(MIDDLE)).needs(segment("0/3000000"))).isFalse();
    }

    @Test
    void wal_before_the_first_kept_backup_goes_if_none_is_spared() {
        var need = need(List.of());

        assertThat(need.needs(segment("0/5000000"))).isFalse();
        assertThat(need.needs(segment("0/6000000"))).isTrue();
    }

    @Test
    void wal_since_a_backup_that_is_kept_alone_stays_while_somebody_reads_the_backup() {
        var alone = new KnownBackup(
                OLD.id(), OLD.timeline(), OLD.start(), OLD.stop(), OLD.endedAt(), Hold.STANDALONE, OLD.sound());
        var decision = new RetentionDecision(
                List.of(new Kept(NEW, Set.of(Reason.REDUNDANCY)), new Kept(alone, Set.of(Reason.HELD))), List.of());

        var unread = WalNeed.of(RetentionDecisions.remaining(decision, List.of()), List.of());
        var read = WalNeed.of(RetentionDecisions.remaining(decision, List.of(alone)), List.of());

        assertThat(unread.isSuperfluous(segment("0/4000000"))).isTrue();
        assertThat(read.isSuperfluous(segment("0/4000000"))).isFalse();
        assertThat(unread.needs(segment("0/2000000"))).isTrue();
    }

    @Test
    void rules_are_weaker_if_something_may_go_that_stays_now() {
        var everything = new RetentionRulesView(0, 0, 1, null);
        var month = new RetentionRulesView(30, 2, 1, null);

        assertThat(RetentionDecisions.isWeaker(month, everything)).isTrue();
        assertThat(RetentionDecisions.isWeaker(everything, month)).isFalse();
        assertThat(RetentionDecisions.isWeaker(everything, new RetentionRulesView(0, 0, 5, null)))
                .isFalse();
        assertThat(RetentionDecisions.isWeaker(new RetentionRulesView(29, 3, 1, null), month))
                .isTrue();
        assertThat(RetentionDecisions.isWeaker(new RetentionRulesView(31, 1, 1, null), month))
                .isTrue();
        assertThat(RetentionDecisions.isWeaker(new RetentionRulesView(31, 2, 1, null), month))
                .isFalse();
    }

    private static WalNeed need(List<KnownBackup> spared) {
        return WalNeed.of(RetentionDecisions.remaining(DECISION, spared), List.of());
    }

    private static WalSegment segment(String position) {
        return WalSegment.holding(Lsn.parse(position), TimelineId.FIRST, WalSegmentSize.DEFAULT);
    }

    private static KnownBackup backup(String id, String start, String stop) {
        return new KnownBackup(
                id,
                TimelineId.FIRST,
                Lsn.parse(start),
                Lsn.parse(stop),
                Instant.parse("2026-08-18T12:00:00Z"),
                Hold.NONE,
                true);
    }
}
