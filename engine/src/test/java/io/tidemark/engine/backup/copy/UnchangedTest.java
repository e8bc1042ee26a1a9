package io.tidemark.engine.backup.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.repository.BackupFacts;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupOrigin;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.WalSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnchangedTest {

    private static final String PATH = "base/5/16384";
    private static final Instant BEGAN = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant LONG_AGO = Instant.parse("2026-11-20T08:00:00Z");
    private static final TimelineId SECOND = new TimelineId(2);
    private static final Lsn STOP = Lsn.parse("0/3000100");

    private final Unchanged unchanged = new Unchanged(BEGAN, Duration.ofMinutes(1));

    @Test
    void a_file_with_the_same_size_and_old_times_is_not_read() {
        assertThat(unchanged.isUnchanged(file(PATH, 8192, LONG_AGO, LONG_AGO), entry(PATH, 8192, LONG_AGO)))
                .isTrue();
        assertThat(unchanged.isUnchanged(
                        file("pg_tblspc/16400/PG_15_202209061/5/16384.1", 0, LONG_AGO, LONG_AGO),
                        entry("pg_tblspc/16400/PG_15_202209061/5/16384.1", 0, LONG_AGO)))
                .isTrue();
    }

    @Test
    void maps_of_visibility_and_free_space_are_always_read() {
        for (var fork : new String[] {"_vm", "_fsm"}) {
            assertThat(unchanged.isUnchanged(
                            file(PATH + fork, 8192, LONG_AGO, LONG_AGO), entry(PATH + fork, 8192, LONG_AGO)))
                    .as(fork)
                    .isFalse();
        }
    }

    @Test
    void a_file_with_another_size_or_time_is_read() {
        assertThat(unchanged.isUnchanged(file(PATH, 16_384, LONG_AGO, LONG_AGO), entry(PATH, 8192, LONG_AGO)))
                .isFalse();
        assertThat(unchanged.isUnchanged(
                        file(PATH, 8192, LONG_AGO, LONG_AGO), entry(PATH, 8192, LONG_AGO.plusSeconds(1))))
                .isFalse();
        assertThat(unchanged.isUnchanged(
                        file(PATH, 8192, LONG_AGO.minusSeconds(1), LONG_AGO), entry(PATH, 8192, LONG_AGO)))
                .isFalse();
    }

    @Test
    void what_was_written_shortly_before_the_previous_backup_is_read_since_it_may_have_come_behind_it() {
        for (var seconds : new int[] {-5, 0, 1, 2, 30, 61, 62}) {
            var at = BEGAN.minusSeconds(seconds);
            assertThat(unchanged.isUnchanged(file(PATH, 8192, at, at), entry(PATH, 8192, at)))
                    .as("%d seconds before", seconds)
                    .isFalse();
        }
        var settled = BEGAN.minusSeconds(63);
        assertThat(unchanged.isUnchanged(file(PATH, 8192, settled, settled), entry(PATH, 8192, settled)))
                .isTrue();
        var atOnce = new Unchanged(BEGAN, Duration.ZERO);
        var secondBefore = BEGAN.minusSeconds(1);
        assertThat(atOnce.isUnchanged(file(PATH, 8192, secondBefore, secondBefore), entry(PATH, 8192, secondBefore)))
                .isFalse();
    }

    @Test
    void a_file_that_was_put_back_with_its_old_time_is_read() {
        assertThat(unchanged.isUnchanged(file(PATH, 8192, LONG_AGO, BEGAN.plusSeconds(5)), entry(PATH, 8192, LONG_AGO)))
                .isFalse();
        assertThat(unchanged.isUnchanged(file(PATH, 8192, LONG_AGO, Instant.MAX), entry(PATH, 8192, LONG_AGO)))
                .isFalse();
    }

    @Test
    void files_of_no_relation_and_files_that_end_within_a_page_are_read() {
        for (var path : List.of("postgresql.conf", "pg_xact/0000", "base/5/PG_VERSION", "base/5/pg_filenode.map")) {
            assertThat(unchanged.isUnchanged(file(path, 8192, LONG_AGO, LONG_AGO), entry(path, 8192, LONG_AGO)))
                    .as(path)
                    .isFalse();
        }
        assertThat(unchanged.isUnchanged(file(PATH, 8000, LONG_AGO, LONG_AGO), entry(PATH, 8000, LONG_AGO)))
                .isFalse();
    }

    @Test
    void every_file_is_read_of_a_server_that_may_be_another_one() {
        var start = STOP.plus(8);
        assertThat(Unchanged.hindrance(facts(BackupMethod.STREAM, "primary"), start, SECOND))
                .isEmpty();
        assertThat(Unchanged.hindrance(facts(BackupMethod.PARALLEL_INCREMENTAL, "primary"), start, SECOND))
                .isEmpty();
        assertThat(Unchanged.hindrance(facts(BackupMethod.FILES, "primary"), start, SECOND))
                .isPresent();
        assertThat(Unchanged.hindrance(facts(BackupMethod.STREAM, "standby"), start, SECOND))
                .isPresent();
        assertThat(Unchanged.hindrance(facts(BackupMethod.STREAM, "primary"), start, new TimelineId(3)))
                .isPresent();
        assertThat(Unchanged.hindrance(facts(BackupMethod.STREAM, "primary"), STOP.plus(-8), SECOND))
                .isPresent();
    }

    private static ListedFile file(String path, long size, Instant modifiedAt, Instant changedAt) {
        return new ListedFile(entry(path, size, modifiedAt), changedAt);
    }

    private static FileEntry entry(String path, long size, Instant modifiedAt) {
        return new FileEntry(path, size, 0600, modifiedAt, path.startsWith("pg_tblspc") ? 16_400 : 0);
    }

    private static BackupFacts facts(BackupMethod method, String from) {
        var label = """
                START WAL LOCATION: 0/2000028 (file 000000020000000000000002)
                CHECKPOINT LOCATION: 0/2000060
                BACKUP METHOD: streamed
                BACKUP FROM: %s
                START TIME: 2026-11-23 12:00:00 UTC
                LABEL: nightly
                START TIMELINE: 2
                """.formatted(from);
        var origin = new BackupOrigin(method, new ServerVersion(150_019), true, List.of());
        return new BackupFacts(
                "nightly",
                origin,
                WalSpan.on(SECOND, Lsn.parse("0/2000028"), STOP),
                BEGAN,
                BEGAN.plusSeconds(9),
                label);
    }
}
