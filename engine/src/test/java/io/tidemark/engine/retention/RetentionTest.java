package io.tidemark.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.retention.RetentionDecision.Kept;
import io.tidemark.engine.retention.RetentionDecision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-08-18T12:00:00Z");

    private static KnownBackup daysAgo(int days) {
        return daysAgo(days, Hold.NONE);
    }

    private static KnownBackup daysAgo(int days, Hold hold) {
        var start = new Lsn((1000L - days) << 24);
        return new KnownBackup(
                "day-%03d".formatted(days),
                TimelineId.FIRST,
                start,
                start.plus(100),
                NOW.minus(Duration.ofDays(days)),
                hold,
                true);
    }

    private static List<String> kept(RetentionDecision decision) {
        return decision.kept().stream().map(kept -> kept.backup().id()).toList();
    }

    @Test
    void redundancy_keeps_the_newest() {
        var decision = Retention.decide(RetentionRules.redundancy(2), List.of(daysAgo(3), daysAgo(1), daysAgo(2)), NOW);

        assertThat(kept(decision)).containsExactly("day-001", "day-002");
        assertThat(decision.expired()).containsExactly(daysAgo(3));
    }

    @Test
    void a_clock_that_was_set_back_does_not_make_the_newest_backup_an_old_one() {
        var first = backup("first", TimelineId.FIRST, 100, NOW.minusSeconds(60));
        var second = backup("second", TimelineId.FIRST, 200, NOW.minusSeconds(3600));
        var third = backup("third", TimelineId.FIRST, 300, NOW.minusSeconds(3500));
        var backups = List.of(second, first, third);

        assertThat(kept(Retention.decide(RetentionRules.redundancy(1), backups, NOW)))
                .containsExactly("third");
        assertThat(kept(Retention.decide(RetentionRules.redundancy(2), backups, NOW)))
                .containsExactly("third", "second");
    }

    @Test
    void a_backup_by_a_clock_that_was_set_back_anchors_no_window() {
        var backups = List.of(
                backup("anchor", TimelineId.FIRST, 100, NOW.minus(Duration.ofDays(8))),
                backup("inside", TimelineId.FIRST, 200, NOW.minus(Duration.ofDays(3))),
                backup("misdated", TimelineId.FIRST, 300, NOW.minus(Duration.ofDays(300))));

        var decision = Retention.decide(RetentionRules.window(Duration.ofDays(7)), backups, NOW);

        assertThat(kept(decision)).containsExactly("misdated", "inside", "anchor");
        assertThat(decision.kept().getLast().reasons()).containsExactly(Reason.ANCHORS_WINDOW);
    }

    @Test
    void a_server_that_went_back_to_an_older_timeline_has_its_newest_backup_there() {
        var backups = List.of(
                backup("before", TimelineId.FIRST, 100, NOW.minusSeconds(300)),
                backup("promoted", new TimelineId(2), 300, NOW.minusSeconds(200)),
                backup("returned", TimelineId.FIRST, 200, NOW.minusSeconds(100)));

        assertThat(kept(Retention.decide(RetentionRules.redundancy(2), backups, NOW)))
                .containsExactly("returned", "promoted");
    }

    private static KnownBackup backup(String id, TimelineId timeline, long stop, Instant endedAt) {
        return new KnownBackup(id, timeline, new Lsn(stop - 50), new Lsn(stop), endedAt, Hold.NONE, true);
    }

    @Test
    void the_newest_backup_without_damaged_pages_stays_however_old_it_is() {
        var decision = Retention.decide(
                RetentionRules.redundancy(1),
                List.of(damaged(daysAgo(1)), damaged(daysAgo(2)), daysAgo(3), daysAgo(4)),
                NOW);

        assertThat(kept(decision)).containsExactly("day-001", "day-003");
        assertThat(decision.kept().getLast().reasons()).containsExactly(Reason.LAST_SOUND);
    }

    private static KnownBackup damaged(KnownBackup backup) {
        return new KnownBackup(
                backup.id(), backup.timeline(), backup.start(), backup.stop(), backup.endedAt(), backup.hold(), false);
    }

    @Test
    void a_window_keeps_what_is_inside_and_the_newest_before() {
        var decision = Retention.decide(
                RetentionRules.window(Duration.ofDays(7)),
                List.of(daysAgo(1), daysAgo(6), daysAgo(8), daysAgo(9)),
                NOW);

        assertThat(decision.kept())
                .extracting(Kept::reasons)
                .containsExactly(
                        Set.of(Reason.INSIDE_WINDOW), Set.of(Reason.INSIDE_WINDOW), Set.of(Reason.ANCHORS_WINDOW));
        assertThat(decision.expired()).containsExactly(daysAgo(9));
    }

    @Test
    void minimum_redundancy_overrules_the_window() {
        var rules = RetentionRules.window(Duration.ofDays(1)).withMinimum(3);

        var decision = Retention.decide(rules, List.of(daysAgo(5), daysAgo(6), daysAgo(7), daysAgo(8)), NOW);

        assertThat(kept(decision)).containsExactly("day-005", "day-006", "day-007");
    }

    @Test
    void a_held_backup_stays_and_does_not_push_out_others() {
        var decision = Retention.decide(
                RetentionRules.redundancy(2),
                List.of(daysAgo(1), daysAgo(2), daysAgo(3), daysAgo(9, Hold.STANDALONE)),
                NOW);

        assertThat(kept(decision)).containsExactly("day-001", "day-002", "day-009");
    }

    @Test
    void without_a_rule_nothing_expires() {
        var decision = Retention.decide(new RetentionRules(0, Duration.ZERO, 0), List.of(daysAgo(900)), NOW);

        assertThat(decision.kept()).extracting(Kept::reasons).containsExactly(Set.of(Reason.NO_RULE));
    }

    @Test
    void negative_rules_are_refused() {
        assertThatThrownBy(() -> new RetentionRules(-1, Duration.ZERO, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void never_breaks_its_rules_whatever_the_backups() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (var round = 0; round < 500; round++) {
            var backups = new ArrayList<KnownBackup>();
            for (var day = 0; day < 40; day++) {
                if (random.nextInt(3) == 0) {
                    backups.add(daysAgo(day, Hold.values()[random.nextInt(8) % 3 == 0 ? random.nextInt(3) : 0]));
                }
            }
            Collections.shuffle(backups, random);
            var rules = new RetentionRules(random.nextInt(4), Duration.ofDays(random.nextInt(20)), random.nextInt(4));

            var decision = Retention.decide(rules, backups, NOW);

            assertThat(decision.kept().size() + decision.expired().size()).isEqualTo(backups.size());
            assertThat(decision.kept().size())
                    .isGreaterThanOrEqualTo(Math.min(backups.size(), rules.minimumRedundancy()));
            assertThat(decision.expired()).allMatch(backup -> backup.hold() == Hold.NONE);
            assertThat(decision.kept()).noneMatch(kept -> kept.reasons().isEmpty());
            if (!rules.window().isZero()
                    && backups.stream().anyMatch(b -> !b.endedAt().isAfter(NOW.minus(rules.window())))) {
                assertThat(decision.kept())
                        .as("the window's first moment can be reached")
                        .anyMatch(kept -> !kept.backup().endedAt().isAfter(NOW.minus(rules.window())));
            }
            assertThat(Retention.decide(
                                    rules,
                                    decision.kept().stream().map(Kept::backup).toList(),
                                    NOW)
                            .expired())
                    .as("a second run expires nothing more")
                    .isEmpty();
        }
    }
}
