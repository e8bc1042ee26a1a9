package io.tidemark.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EveryPageTest {

    private static final Instant NOW = Instant.parse("2026-08-18T12:00:00Z");

    @Test
    void is_due_when_no_backup_of_the_last_week_read_the_whole_disk() {
        assertThat(EveryPage.isDue(List.of(), NOW)).isTrue();
        assertThat(EveryPage.isDue(List.of(backup(BackupMethod.STREAM, 6)), NOW))
                .isFalse();
        assertThat(EveryPage.isDue(
                        List.of(backup(BackupMethod.STREAM, 6), backup(BackupMethod.STREAM_INCREMENTAL, 1)), NOW))
                .isFalse();
        assertThat(EveryPage.isDue(
                        List.of(backup(BackupMethod.STREAM, 8), backup(BackupMethod.STREAM_INCREMENTAL, 1)), NOW))
                .isTrue();
        assertThat(EveryPage.isDue(
                        List.of(backup(BackupMethod.PARALLEL_COPY, 6), backup(BackupMethod.PARALLEL_INCREMENTAL, 1)),
                        NOW))
                .isFalse();
        assertThat(EveryPage.isDue(
                        List.of(backup(BackupMethod.PARALLEL_COPY, 8), backup(BackupMethod.PARALLEL_INCREMENTAL, 1)),
                        NOW))
                .isTrue();
    }

    private static BackupManifest backup(BackupMethod method, int daysAgo) {
        var ended = NOW.minus(Duration.ofDays(daysAgo));
        var origin = new BackupOrigin(method, new ServerVersion(180_006), true, List.of());
        var wal = WalSpan.on(TimelineId.FIRST, Lsn.parse("0/2000028"), Lsn.parse("0/2000158"));
        var facts = new BackupFacts("nightly", origin, wal, ended.minusSeconds(60), ended, "");
        return new BackupManifest(new BackupId("20260818T120003Z-3f9a"), facts, new BackupSizes(1, 1, 1, 1));
    }
}
