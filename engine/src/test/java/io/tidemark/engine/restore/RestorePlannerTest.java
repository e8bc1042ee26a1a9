package io.tidemark.engine.restore;

import static io.tidemark.engine.wal.CoverageBuilder.aCoverage;
import static io.tidemark.engine.wal.CoverageBuilder.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.repository.BackupFacts;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupOrigin;
import io.tidemark.engine.repository.BackupSizes;
import io.tidemark.engine.repository.WalSpan;
import io.tidemark.engine.restore.RestorePlanning.Feasible;
import io.tidemark.engine.restore.RestorePlanning.GapInWal;
import io.tidemark.engine.restore.RestorePlanning.NoBaseBackup;
import io.tidemark.engine.restore.RestorePlanning.TargetAfterLast;
import io.tidemark.engine.restore.RestorePlanning.TargetBeforeFirst;
import io.tidemark.engine.restore.RestorePlanning.UnknownRestorePoint;
import io.tidemark.engine.restore.RestorePlanning.UnknownTimeline;
import io.tidemark.engine.restore.RestorePlanning.UnknownTransaction;
import io.tidemark.engine.wal.CoverageBuilder;
import io.tidemark.engine.wal.EndedTransaction;
import io.tidemark.engine.wal.WalCoverage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Segments are 16 MiB: number 2 begins at 0/2000000. */
class RestorePlannerTest {

    private static final BackupManifest FIRST = backup("0001", 1, "0/2000028", "0/2000100", "02:00:10Z");
    private static final BackupManifest SECOND = backup("0002", 1, "0/5000028", "0/5000100", "05:00:10Z");

    /** Two backups, WAL from 02:00 to 07:30 without a hole, the end in an unfinished segment. */
    private static CoverageBuilder unbroken() {
        return aCoverage()
                .busy(1, 2, at("02:00:00Z"), at("02:59:00Z"))
                .busy(
                        1,
                        3,
                        at("03:00:00Z"),
                        at("03:59:00Z"),
                        List.of(point("before-release", 1, "0/3800000", at("03:30:00Z"))))
                .busy(1, 4, at("04:00:00Z"), at("04:59:00Z"))
                .busy(1, 5, at("05:00:00Z"), at("05:59:00Z"))
                .busy(
                        1,
                        6,
                        at("06:00:00Z"),
                        at("06:59:00Z"),
                        List.of(point("migration", 1, "0/6400000", at("06:20:00Z"))))
                .partial(1, 7, 0x1000, at("07:00:00Z"), at("07:30:00Z"));
    }

    private final RestoreSources sources = sources(unbroken().build(), FIRST, SECOND);

    @Test
    void takes_the_newest_backup_to_the_end_of_the_archive() {
        var plan = plan(sources, RecoveryTarget.latest());

        assertThat(plan.backup()).isEqualTo(SECOND);
        assertThat(names(plan))
                .containsExactly("000000010000000000000005", "000000010000000000000006", "000000010000000000000007");
        assertThat(plan.wal().getLast().isWhole()).isFalse();
        assertThat(plan.stop())
                .isEqualTo(new RecoveryPoint(TimelineId.FIRST, Lsn.parse("0/7001000"), time("07:30:00Z")));
        assertThat(plan.walSize().bytes()).isEqualTo(3L << 24);
    }

    @Test
    void needs_only_the_backups_own_wal_to_become_consistent() {
        var plan = plan(sources, RecoveryTarget.immediate());

        assertThat(plan.backup()).isEqualTo(SECOND);
        assertThat(names(plan)).containsExactly("000000010000000000000005");
    }

    @Test
    void chooses_the_newest_backup_that_ended_before_the_target() {
        assertThat(plan(sources, atTime("04:10:00Z")).backup()).isEqualTo(FIRST);
        assertThat(plan(sources, atTime("05:00:09Z")).backup()).isEqualTo(FIRST);
        assertThat(plan(sources, atTime("05:00:10Z")).backup()).isEqualTo(SECOND);
        assertThat(plan(sources, atLsn("0/50000FF")).backup()).isEqualTo(FIRST);
        assertThat(plan(sources, atLsn("0/5000100")).backup()).isEqualTo(SECOND);
    }

    @Test
    void reads_wal_until_a_transaction_tells_that_the_time_has_passed() {
        var plan = plan(sources, atTime("05:59:30Z"));

        assertThat(names(plan)).containsExactly("000000010000000000000005", "000000010000000000000006");
        assertThat(plan.stop().time()).isEqualTo(time("05:59:30Z"));
    }

    @Test
    void notices_an_excluded_time_by_a_transaction_at_that_very_time() {
        var target = time("07:30:00Z");

        assertThat(RestorePlanner.plan(sources, new RecoveryTarget.AtTime(target, true, TargetTimeline.YOUNGEST)))
                .isInstanceOf(TargetAfterLast.class);
        assertThat(RestorePlanner.plan(sources, new RecoveryTarget.AtTime(target, false, TargetTimeline.YOUNGEST)))
                .isInstanceOf(Feasible.class);
    }

    @Test
    void refuses_a_target_before_the_first_backup_and_names_the_first_moment() {
        var expected =
                new TargetBeforeFirst(new RecoveryPoint(TimelineId.FIRST, Lsn.parse("0/2000100"), time("02:00:10Z")));

        assertThat(RestorePlanner.plan(sources, atTime("02:00:09Z"))).isEqualTo(expected);
        assertThat(RestorePlanner.plan(sources, atLsn("0/20000FF"))).isEqualTo(expected);
        assertThat(expected.hint()).contains("2026-01-03 02:00:10");
    }

    @Test
    void refuses_a_target_in_the_future_and_names_the_last_moment() {
        var expected =
                new TargetAfterLast(new RecoveryPoint(TimelineId.FIRST, Lsn.parse("0/7001000"), time("07:30:00Z")));

        assertThat(RestorePlanner.plan(sources, atTime("07:30:01Z"))).isEqualTo(expected);
        assertThat(RestorePlanner.plan(sources, atLsn("0/7001000"))).isEqualTo(expected);
        assertThat(RestorePlanner.plan(sources, atLsn("0/7000FFF"))).isInstanceOf(Feasible.class);
    }

    @Test
    void refuses_a_target_inside_a_wal_gap_and_names_the_gap() {
        var broken = sources(
                aCoverage()
                        .busy(1, 2, at("02:00:00Z"), at("02:59:00Z"))
                        .busy(1, 3, at("03:00:00Z"), at("03:59:00Z"))
                        .busy(1, 5, at("05:00:00Z"), at("05:59:00Z"))
                        .busy(1, 6, at("06:00:00Z"), at("06:59:00Z"))
                        .build(),
                FIRST,
                SECOND);

        var planning = RestorePlanner.plan(broken, atTime("04:10:00Z"));

        assertThat(planning).isInstanceOfSatisfying(GapInWal.class, refusal -> {
            assertThat(refusal.gap().from()).isEqualTo(Lsn.parse("0/4000000"));
            assertThat(refusal.gap().until()).isEqualTo(Lsn.parse("0/5000000"));
            assertThat(refusal.nearest().time()).isEqualTo(time("03:59:00Z"));
        });
        assertThat(RestorePlanner.plan(broken, atLsn("0/4800000"))).isInstanceOf(GapInWal.class);
        assertThat(RestorePlanner.plan(broken, atTime("03:10:00Z"))).isInstanceOf(Feasible.class);
        assertThat(RestorePlanner.plan(broken, atTime("05:10:00Z"))).isInstanceOf(Feasible.class);
        assertThatThrownBy(planning::orThrow)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_NOT_COVERED));
    }

    @Test
    void goes_on_from_an_older_backup_while_the_newest_lacks_its_own_wal() {
        var late = backup("0003", 1, "0/9000028", "0/9000100", "09:00:10Z");
        var behind = sources(unbroken().build(), FIRST, SECOND, late);

        assertThat(plan(behind, RecoveryTarget.latest()).backup()).isEqualTo(SECOND);
        assertThat(plan(behind, RecoveryTarget.immediate()).backup()).isEqualTo(SECOND);
        assertThat(RestorePlanner.plan(behind, atTime("09:00:11Z"))).isInstanceOf(TargetAfterLast.class);
    }

    @Test
    void has_no_plan_without_a_base_backup_or_without_its_wal() {
        assertThat(RestorePlanner.plan(sources(unbroken().build()), RecoveryTarget.latest()))
                .isEqualTo(new NoBaseBackup());
        assertThat(RestorePlanner.plan(sources(aCoverage().build(), FIRST), RecoveryTarget.latest()))
                .isEqualTo(new NoBaseBackup());
        assertThat(RestorePlanner.plan(sources(aCoverage().build(), FIRST), atTime("03:00:00Z")))
                .isEqualTo(new NoBaseBackup());
    }

    @Test
    void finds_a_restore_point_from_the_newest_backup_before_it() {
        assertThat(plan(sources, RecoveryTarget.atRestorePoint("before-release"))
                        .backup())
                .isEqualTo(FIRST);
        var plan = plan(sources, RecoveryTarget.atRestorePoint("migration"));
        assertThat(plan.backup()).isEqualTo(SECOND);
        assertThat(plan.stop())
                .isEqualTo(new RecoveryPoint(TimelineId.FIRST, Lsn.parse("0/6400000"), time("06:20:00Z")));
        assertThat(names(plan)).containsExactly("000000010000000000000005", "000000010000000000000006");
    }

    @Test
    void lists_the_known_restore_points_when_the_name_is_unknown() {
        assertThat(RestorePlanner.plan(sources, RecoveryTarget.atRestorePoint("nonsense")))
                .isInstanceOfSatisfying(
                        UnknownRestorePoint.class,
                        refusal -> assertThat(refusal.hint()).contains("before-release, migration"));
    }

    @Test
    void refuses_a_restore_point_that_no_backup_precedes() {
        var late = sources(unbroken().build(), SECOND);

        assertThat(RestorePlanner.plan(late, RecoveryTarget.atRestorePoint("before-release")))
                .isInstanceOf(TargetBeforeFirst.class);
    }

    @Test
    void does_not_begin_where_recovery_would_meet_the_name_before_it_is_consistent() {
        var during = backup("0003", 1, "0/6300028", "0/6500000", "06:30:00Z");
        var all = sources(unbroken().build(), FIRST, SECOND, during);

        assertThat(plan(all, RecoveryTarget.atRestorePoint("migration")).backup())
                .isEqualTo(SECOND);
    }

    @Test
    void recovers_to_a_transaction_by_where_it_ended() {
        var searching = new RestoreSources(
                List.of(FIRST, SECOND),
                unbroken().build(),
                (xid, from, history) -> xid == 742
                        ? Optional.of(new EndedTransaction(
                                742, true, TimelineId.FIRST, Lsn.parse("0/4500000"), time("04:20:00Z")))
                        : Optional.empty());

        var plan = plan(searching, RecoveryTarget.atTransaction(742));

        assertThat(plan.backup()).isEqualTo(FIRST);
        assertThat(plan.stop().position()).isEqualTo(Lsn.parse("0/4500000"));
        assertThat(RestorePlanner.plan(searching, RecoveryTarget.atTransaction(743)))
                .isInstanceOf(UnknownTransaction.class);
    }

    @Test
    void refuses_a_transaction_whose_end_lies_behind_a_gap() {
        var broken = new RestoreSources(
                List.of(FIRST),
                aCoverage().idle(1, 2, 3).idle(1, 6, 7).build(),
                (xid, from, history) -> Optional.of(
                        new EndedTransaction(xid, true, TimelineId.FIRST, Lsn.parse("0/6500000"), time("06:20:00Z"))));

        assertThat(RestorePlanner.plan(broken, RecoveryTarget.atTransaction(742)))
                .isInstanceOf(GapInWal.class);
    }

    @Test
    void follows_the_history_across_a_promotion() {
        var plan = plan(promoted(), RecoveryTarget.latest());

        assertThat(plan.backup()).isEqualTo(SECOND);
        assertThat(plan.timeline()).isEqualTo(new TimelineId(2));
        assertThat(names(plan))
                .containsExactly("000000010000000000000005", "000000020000000000000006", "000000020000000000000007");
        assertThat(plan.stop().time()).isEqualTo(time("06:58:00Z"));
    }

    @Test
    void follows_the_old_timeline_beyond_the_fork_when_asked() {
        var old = TargetTimeline.numbered(TimelineId.FIRST);
        var lsn = Lsn.parse("0/6F00000");

        var plan = plan(promoted(), new RecoveryTarget.AtLsn(lsn, true, old));

        assertThat(plan.timeline()).isEqualTo(TimelineId.FIRST);
        assertThat(names(plan)).containsExactly("000000010000000000000005", "000000010000000000000006");
        assertThat(plan(promoted(), new RecoveryTarget.Latest(old)).stop().position())
                .isEqualTo(Lsn.parse("0/7001000"));
        assertThat(plan(promoted(), new RecoveryTarget.Latest(TargetTimeline.OF_BACKUP))
                        .timeline())
                .isEqualTo(TimelineId.FIRST);
    }

    @Test
    void does_not_use_a_backup_of_the_old_timeline_taken_after_the_fork() {
        var stray = backup("0003", 1, "0/6B00028", "0/6B00100", "06:50:00Z");
        var both = sources(promotedWal(), FIRST, SECOND, stray);

        assertThat(plan(both, RecoveryTarget.latest()).backup()).isEqualTo(SECOND);
        assertThat(plan(both, new RecoveryTarget.Latest(TargetTimeline.numbered(TimelineId.FIRST)))
                        .backup())
                .isEqualTo(stray);
    }

    @Test
    void ignores_a_timeline_of_which_only_the_history_is_stored() {
        var announced = sources(
                unbroken()
                        .history(2, "1\t0/6800000\tno recovery target specified\n")
                        .build(),
                FIRST);

        assertThat(plan(announced, RecoveryTarget.latest()).timeline()).isEqualTo(TimelineId.FIRST);
    }

    @Test
    void refuses_an_unknown_timeline_and_one_whose_history_was_lost() {
        var lost = sources(unbroken().idle(2, 6, 7).build(), FIRST);

        assertThat(RestorePlanner.plan(
                        promoted(), new RecoveryTarget.Latest(TargetTimeline.numbered(new TimelineId(7)))))
                .isEqualTo(new UnknownTimeline(new TimelineId(7), List.of(TimelineId.FIRST, new TimelineId(2))));
        assertThat(RestorePlanner.plan(lost, new RecoveryTarget.Latest(TargetTimeline.numbered(new TimelineId(2)))))
                .isEqualTo(new UnknownTimeline(new TimelineId(2), List.of(TimelineId.FIRST)));
        assertThat(plan(lost, RecoveryTarget.latest()).timeline()).isEqualTo(TimelineId.FIRST);
    }

    @Test
    void joins_the_windows_of_backups_between_which_no_wal_is_missing() {
        assertThat(RestorePlanner.windows(sources, TargetTimeline.YOUNGEST))
                .containsExactly(new RecoveryWindow(
                        new RecoveryPoint(TimelineId.FIRST, Lsn.parse("0/2000100"), time("02:00:10Z")),
                        new RecoveryPoint(TimelineId.FIRST, Lsn.parse("0/7001000"), time("07:30:00Z")),
                        List.of(FIRST.id(), SECOND.id())));
        var broken = sources(aCoverage().idle(1, 2, 3).idle(1, 5, 6).build(), FIRST, SECOND);
        assertThat(RestorePlanner.windows(broken, TargetTimeline.YOUNGEST))
                .extracting(window -> window.until().position().toString())
                .containsExactly("0/4000000", "0/7000000");
    }

    /** Timeline 2 forks from 1 in segment 6; the old primary went on writing. */
    private static RestoreSources promoted() {
        return sources(promotedWal(), FIRST, SECOND);
    }

    private static WalCoverage promotedWal() {
        return unbroken()
                .history(2, "1\t0/6800000\tno recovery target specified\n")
                .busy(2, 6, at("06:00:00Z"), at("06:40:00Z"))
                .busy(2, 7, at("06:41:00Z"), at("06:58:00Z"))
                .build();
    }

    private static RestorePlan plan(RestoreSources from, RecoveryTarget target) {
        return RestorePlanner.plan(from, target).orThrow();
    }

    private static List<String> names(RestorePlan plan) {
        return plan.wal().stream().map(stored -> stored.segment().fileName()).toList();
    }

    private static RestoreSources sources(WalCoverage coverage, BackupManifest... backups) {
        return new RestoreSources(List.of(backups), coverage, TransactionSearch.NONE);
    }

    private static RecoveryTarget atTime(String time) {
        return RecoveryTarget.at(time(time));
    }

    private static RecoveryTarget atLsn(String lsn) {
        return RecoveryTarget.at(Lsn.parse(lsn));
    }

    private static String at(String time) {
        return "2026-01-03T" + time;
    }

    private static Instant time(String time) {
        return Instant.parse(at(time));
    }

    private static BackupManifest backup(String suffix, int timeline, String start, String stop, String endedAt) {
        var facts = new BackupFacts(
                "nightly",
                new BackupOrigin(BackupMethod.STREAM, new ServerVersion(150019), true, List.of()),
                WalSpan.on(new TimelineId(timeline), Lsn.parse(start), Lsn.parse(stop)),
                time(endedAt).minusSeconds(10),
                time(endedAt),
                "");
        return new BackupManifest(
                new BackupId("20260103T020000Z-" + suffix), facts, new BackupSizes(1000, 1 << 25, 1 << 20, 1 << 19));
    }
}
