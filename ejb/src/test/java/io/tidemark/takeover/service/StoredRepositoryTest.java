package io.tidemark.takeover.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.repository.BackupCatalogue;
import io.tidemark.engine.repository.BackupFacts;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupOrigin;
import io.tidemark.engine.repository.BackupSizes;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.WalSpan;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.model.Identity;
import io.tidemark.storage.model.StorageTargetId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StoredRepositoryTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final ServerId SERVER = new ServerId(new UUID(1, 2));
    private static final StorageTargetId STORAGE = new StorageTargetId(new UUID(1, 3));
    private static final BackupManifest FORMER = manifest("20261122T120000Z-0001", 160_010, NOON.minusSeconds(86_400));
    private static final BackupManifest NEWEST = manifest("20261123T120000Z-0001", 160_011, NOON);

    @Test
    void says_what_it_is_as_its_newest_backup_tells() {
        var view = repository(List.of(FORMER, NEWEST), List.of()).view("shop");

        assertThat(view.id()).isEqualTo(SERVER);
        assertThat(view.formerName()).isEqualTo("shop");
        assertThat(view.version()).isEqualTo("16.11");
        assertThat(view.backups()).isEqualTo(2);
        assertThat(view.newestBackupAt()).isEqualTo(NOON);
        assertThat(view.failure()).isNull();
    }

    @Test
    void becomes_the_server_that_it_was() {
        var found = repository(List.of(FORMER, NEWEST), List.of()).named("shop", STORAGE);

        assertThat(found.id()).isEqualTo(SERVER);
        assertThat(found.name()).isEqualTo("shop");
        assertThat(found.identity()).isEqualTo(new Identity(160_011, "7000000000000000001", 16 << 20));
    }

    @Test
    void tells_of_damaged_backups_beside_the_others() {
        assertThat(repository(List.of(FORMER), List.of(damaged())).view(null).damagedBackups())
                .isOne();
    }

    @Test
    void is_not_taken_over_while_nothing_of_it_can_be_restored() {
        var damaged = repository(List.of(), List.of(damaged()));

        assertThat(damaged.view(null).failure()).isNotNull();
        assertThatThrownBy(() -> damaged.named("shop", STORAGE))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    private static StoredRepository repository(
            List<BackupManifest> backups, List<BackupCatalogue.Unreadable> unreadable) {
        var description = new RepositoryDescription(
                SERVER.value(),
                new UUID(1, 1),
                SERVER.value(),
                SystemIdentifier.parse("7000000000000000001"),
                WalSegmentSize.DEFAULT,
                NOON.minusSeconds(864_000));
        return new StoredRepository(description, new BackupCatalogue(backups, unreadable), "holder");
    }

    private static BackupCatalogue.Unreadable damaged() {
        return new BackupCatalogue.Unreadable(
                NEWEST.id(), new EngineException(ErrorCode.OBJECT_CORRUPT, "it is damaged", "hint"));
    }

    private static BackupManifest manifest(String id, int version, Instant endedAt) {
        var facts = new BackupFacts(
                "nightly",
                new BackupOrigin(BackupMethod.STREAM, new ServerVersion(version), true, List.of()),
                WalSpan.on(TimelineId.FIRST, Lsn.parse("0/2000028"), Lsn.parse("0/2000158")),
                endedAt.minusSeconds(10),
                endedAt,
                "");
        return new BackupManifest(new BackupId(id), facts, new BackupSizes(1, 1, 1, 1));
    }
}
