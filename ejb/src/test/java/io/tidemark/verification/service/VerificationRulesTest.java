package io.tidemark.verification.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.VerifyLevel;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.job.model.JobKind;
import io.tidemark.job.model.JobSpec;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VerificationRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:34:56Z");
    private static final ServerId SERVER = new ServerId(UUID.randomUUID());

    private static Backup running(int day) {
        var name = new BackupName("202611%02dT010000Z-0001".formatted(day));
        var began = Instant.parse("2026-11-%02dT01:00:00Z".formatted(day));
        return new Backup(new TenantId(UUID.randomUUID()), SERVER, name, new JobId(UUID.randomUUID()), began);
    }

    private static Backup complete(int day) {
        var backup = running(day);
        backup.complete(new Backup.Outcome(
                backup.startedAt().plusSeconds(60),
                "0/2000028",
                "0/2000158",
                1,
                180_000,
                10,
                10,
                10,
                1,
                null,
                "",
                BackupMethod.STREAM,
                ""));
        return backup;
    }

    private static Instant daysAgo(int days) {
        return NOW.minus(Duration.ofDays(days));
    }

    @Test
    void every_server_has_one_turn_a_day_and_servers_share_the_day_out() {
        var hours = new HashSet<Duration>();
        for (var number = 0; number < 2000; number++) {
            var server = new ServerId(UUID.randomUUID());
            var turn = VerificationRules.latestTurn(server, NOW);
            assertThat(turn).isAfter(daysAgo(1)).isBeforeOrEqualTo(NOW);
            assertThat(VerificationRules.latestTurn(server, NOW.plus(Duration.ofDays(1))))
                    .isEqualTo(turn.plus(Duration.ofDays(1)));
            assertThat(VerificationRules.latestTurn(server, turn)).isEqualTo(turn);
            hours.add(Duration.between(turn, NOW));
        }
        assertThat(hours).as("of 24, by 2000 random servers").hasSize(24);
    }

    @Test
    void nothing_is_due_before_there_is_a_complete_backup_when_the_turn_comes() {
        var turn = complete(20).startedAt().plusSeconds(30);

        assertThat(VerificationRules.isDue(List.of(), turn)).isFalse();
        assertThat(VerificationRules.isDue(List.of(running(19)), turn)).isFalse();
        assertThat(VerificationRules.isDue(List.of(complete(20)), turn)).isFalse();
        assertThat(VerificationRules.isDue(List.of(complete(20), complete(19)), turn))
                .isTrue();
    }

    @Test
    void the_newest_complete_backup_is_put_together_within_thirty_days() {
        var backups = List.of(running(23), complete(22), complete(21));

        assertThat(VerificationRules.toRebuild(backups, null, NOW))
                .contains(backups.get(1).name());
        assertThat(VerificationRules.toRebuild(backups, daysAgo(27), NOW)).isEmpty();
        assertThat(VerificationRules.toRebuild(backups, daysAgo(28), NOW))
                .contains(backups.get(1).name());
        assertThat(VerificationRules.toRebuild(List.of(running(23)), null, NOW)).isEmpty();
    }

    @Test
    void a_backup_keeps_the_latest_that_is_known_of_it() {
        var backup = complete(10);
        backup.opened(daysAgo(3));
        assertThat(backup.verifiedAt()).isEqualTo(daysAgo(3));
        assertThat(backup.isDamaged()).isFalse();

        backup.verified(VerifyLevel.PAGES, true, daysAgo(2), "");
        backup.opened(daysAgo(3));
        assertThat(backup.verifyLevel()).isEqualTo(VerifyLevel.PAGES);
        assertThat(backup.verifiedAt()).isEqualTo(daysAgo(2));
    }

    @Test
    void damage_is_news_once_and_stands_until_all_was_read_after_it() {
        var backup = complete(10);
        assertThat(backup.foundDamaged(VerifyLevel.FRAMES, daysAgo(5), "packs/1"))
                .isTrue();
        assertThat(backup.foundDamaged(VerifyLevel.FRAMES, daysAgo(4), "packs/1"))
                .isFalse();

        backup.opened(daysAgo(4));
        assertThat(backup.isDamaged()).isTrue();
        backup.opened(daysAgo(3));
        assertThat(backup.isDamaged()).isFalse();
    }

    @Test
    void files_that_were_wrong_are_not_made_good_by_objects_that_open() {
        var backup = complete(10);
        backup.foundDamaged(VerifyLevel.PAGES, daysAgo(5), "base/1/1");

        backup.opened(daysAgo(3));
        backup.foundDamaged(VerifyLevel.FRAMES, daysAgo(2), "packs/1");
        backup.opened(daysAgo(1));
        assertThat(backup.isDamaged()).isTrue();

        backup.verified(VerifyLevel.PAGES, true, NOW, "");
        assertThat(backup.isDamaged()).isFalse();
    }

    @Test
    void a_node_that_does_not_know_what_is_due_verifies_all() {
        var spec = new JobSpec.VerifyDue(SERVER.value());

        assertThat(spec.text()).isEqualTo("VERIFY_BACKUP %s due FRAMES".formatted(SERVER));
        assertThat(JobSpec.parse(spec.text())).isEqualTo(spec);
        assertThat(spec.kind()).isEqualTo(JobKind.VERIFY_BACKUP);
        var one = new JobSpec.VerifyBackup(SERVER.value(), "20261123T010000Z-0001", "PAGES");
        assertThat(JobSpec.parse(one.text())).isEqualTo(one);
        assertThat(one.exclusiveKey()).isNotEqualTo(spec.exclusiveKey());
    }
}
