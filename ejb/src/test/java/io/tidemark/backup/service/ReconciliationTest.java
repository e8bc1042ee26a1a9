package io.tidemark.backup.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.service.Reconciliation.BrokenOff;
import io.tidemark.backup.service.Reconciliation.Completed;
import io.tidemark.backup.service.Reconciliation.Gone;
import io.tidemark.backup.service.Reconciliation.Unknown;
import io.tidemark.backup.service.Reconciliation.Unreadable;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.repository.BackupCatalogue;
import io.tidemark.engine.repository.BackupFacts;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupOrigin;
import io.tidemark.engine.repository.BackupSizes;
import io.tidemark.engine.repository.WalSpan;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReconciliationTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final BackupManifest STORED = manifest("20261123T120000Z-0001");
    private static final BackupName NAME = new BackupName(STORED.id().value());

    @Test
    void what_is_known_and_stored_stays_as_it_is() {
        assertThat(Reconciliation.of(List.of(complete(), deleting()), stored(), Set.of(NAME)))
                .isEmpty();
    }

    @Test
    void a_committed_manifest_is_a_complete_backup_whatever_the_catalogue_thought() {
        var running = running();
        var failed = running();
        failed.fail(new FailureView("INTERNAL", "cut off", "hint"), NOON);

        assertThat(Reconciliation.of(List.of(running), stored(), Set.of(NAME)))
                .containsExactly(new Completed(running, STORED));
        assertThat(Reconciliation.of(List.of(failed), stored(), Set.of(NAME)))
                .containsExactly(new Completed(failed, STORED));
        assertThat(Reconciliation.of(List.of(), stored(), Set.of(NAME))).containsExactly(new Unknown(NAME, STORED));
    }

    @Test
    void a_running_backup_without_a_manifest_broke_off() {
        var running = running();

        assertThat(Reconciliation.of(List.of(running), nothing(), Set.of(NAME)))
                .containsExactly(new BrokenOff(running));
        assertThat(Reconciliation.of(List.of(running), damaged(), Set.of(NAME)))
                .containsExactly(new BrokenOff(running));
    }

    @Test
    void a_backup_whose_manifest_is_damaged_is_told_of_and_not_forgotten() {
        var complete = complete();

        assertThat(Reconciliation.of(List.of(complete), damaged(), Set.of(NAME)))
                .containsExactly(new Unreadable(complete, "object 'backups/1' is damaged"));
    }

    @Test
    void a_backup_that_is_not_stored_any_more_is_gone() {
        var complete = complete();
        var deleting = deleting();

        assertThat(Reconciliation.of(List.of(complete, deleting), nothing(), Set.of(NAME)))
                .containsExactly(new Gone(complete), new Gone(deleting));
    }

    @Test
    void nothing_follows_for_what_somebody_is_at_work_on_or_what_came_after_the_look_into_the_store() {
        assertThat(Reconciliation.of(List.of(running()), stored(), Set.of())).isEmpty();
        assertThat(Reconciliation.of(List.of(running(), complete(), deleting()), nothing(), Set.of()))
                .isEmpty();
    }

    private static BackupCatalogue stored() {
        return new BackupCatalogue(List.of(STORED), List.of());
    }

    private static BackupCatalogue damaged() {
        var reason = new EngineException(ErrorCode.OBJECT_CORRUPT, "object 'backups/1' is damaged", "hint");
        return new BackupCatalogue(List.of(), List.of(new BackupCatalogue.Unreadable(STORED.id(), reason)));
    }

    private static BackupCatalogue nothing() {
        return new BackupCatalogue(List.of(), List.of());
    }

    private static Backup running() {
        return new Backup(
                new TenantId(new UUID(1, 1)), new ServerId(new UUID(1, 2)), NAME, new JobId(new UUID(1, 3)), NOON);
    }

    private static Backup complete() {
        var backup = running();
        backup.complete(BackupViews.outcome(STORED));
        return backup;
    }

    private static Backup deleting() {
        var backup = complete();
        backup.beginDeletion();
        return backup;
    }

    private static BackupManifest manifest(String id) {
        var facts = new BackupFacts(
                "nightly",
                new BackupOrigin(BackupMethod.STREAM, new ServerVersion(150_019), true, List.of()),
                WalSpan.on(TimelineId.FIRST, Lsn.parse("0/2000028"), Lsn.parse("0/2000158")),
                NOON,
                NOON.plusSeconds(10),
                "");
        return new BackupManifest(new BackupId(id), facts, new BackupSizes(1, 1, 1, 1));
    }
}
