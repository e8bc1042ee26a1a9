package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.repository.BackupFacts;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupOrigin;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.engine.repository.WalSpan;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.FileSystemObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {

    private static final Instant START = Instant.parse("2026-08-18T12:00:03Z");
    private static final String FIRST = "20260818T120003Z-0001";
    private static final String SECOND = "20260819T120003Z-0002";
    private static final String THIRD = "20260820T120003Z-0003";
    private static final int PAGE = 8192;

    @TempDir
    Path directory;

    private Path store;
    private Path keyFile;

    @BeforeEach
    void take_three_backups() throws IOException {
        store = Files.createDirectory(directory.resolve("store"));
        var key = TenantKey.generate();
        keyFile = Files.writeString(directory.resolve("key"), key.text().reveal());
        try (var opened = FileSystemObjectStore.open(store)) {
            var description = new RepositoryDescription(
                    new UUID(1, 1),
                    new UUID(1, 2),
                    new UUID(1, 3),
                    new SystemIdentifier(7_400_000_000_000_000_001L),
                    WalSegmentSize.DEFAULT,
                    START);
            var repository = Repository.create(opened, description, key);
            backUp(repository, FIRST, Optional.empty(), Map.of("base/5/100", pages(1, 2), "base/5/200", pages(7)));
            backUp(
                    repository,
                    SECOND,
                    Optional.of(FIRST),
                    Map.of("base/5/100", pages(1, 3), "base/5/100_fsm", pages(4, 5), "base/5/300", pages(6)));
            backUp(
                    repository,
                    THIRD,
                    Optional.of(SECOND),
                    Map.of("base/5/100", pages(1, 3), "base/5/100_fsm", pages(4, 5), "base/5/300", pages(6)));
        }
    }

    @Test
    void tells_what_changed_between_two_backups_most_first() {
        var run = compare(FIRST, SECOND);

        assertThat(run.out()).isEqualTo("""
                        From %s to %s
                        Changed: 32.8 kB in 4 pages, removed: 8.2 kB, size: +16.4 kB, relations: 3
                        CHANGED  PAGES  REMOVED  SIZE      FILES  PATH
                        24.6 kB  3      0 B      +16.4 kB  +1 ~1  base/5/100
                        0 B      0      8.2 kB   -8.2 kB   -1     base/5/200
                        8.2 kB   1      0 B      +8.2 kB   +1     base/5/300
                        """.formatted(FIRST, SECOND));
        assertThat(compare(SECOND, FIRST).out()).isEqualTo(run.out());
        assertThat(compare(SECOND).out()).isEqualTo(run.out());
        assertThat(compare("--limit", "1", SECOND).out())
                .contains("relations: 3", "base/5/100")
                .doesNotContain("base/5/200");
    }

    @Test
    void compares_the_newest_with_the_one_before_unless_told_otherwise() {
        var same = "From %s to %s\nChanged: 0 B in 0 pages, removed: 0 B, size: 0 B, relations: 0\n"
                .formatted(SECOND, THIRD);

        assertThat(compare().out()).isEqualTo(same);
        assertThat(compare("latest").out()).isEqualTo(same);
        assertThat(compare("latest", SECOND).out()).isEqualTo(same);
    }

    @Test
    void tells_programs_the_same() {
        var json = ServiceClient.object(
                Json.parse(compare("--output", "json", "--limit", "1", SECOND).out()));

        assertThat(json)
                .containsEntry("older", FIRST)
                .containsEntry("newer", SECOND)
                .containsEntry("relations", 3L);
        assertThat(ServiceClient.object(json.get("changes")))
                .containsOnly(
                        Map.entry("addedFiles", 2L),
                        Map.entry("removedFiles", 1L),
                        Map.entry("changedFiles", 1L),
                        Map.entry("changedPages", 4L),
                        Map.entry("changedBytes", 4L * PAGE),
                        Map.entry("removedBytes", (long) PAGE),
                        Map.entry("grownBytes", 2L * PAGE));
        var largest = ServiceClient.objects(json.get("largest"));
        assertThat(largest).hasSize(1);
        assertThat(largest.getFirst()).containsEntry("path", "base/5/100");
        assertThat(ServiceClient.object(largest.getFirst().get("changes"))).containsEntry("changedPages", 3L);
    }

    @Test
    void says_what_cannot_be_compared() {
        assertThat(run(FIRST).fails(ExitCode.NOT_FOUND).err()).contains("no backup before '%s'".formatted(FIRST));
        assertThat(run("20260818T120003Z-ffff").fails(ExitCode.NOT_FOUND).err()).contains("20260818T120003Z-ffff");
        run("yesterday").fails(ExitCode.USAGE);
        run("--limit", "0").fails(ExitCode.USAGE);
        run("--limit", "201").fails(ExitCode.USAGE);
        run(FIRST, SECOND, THIRD).fails(ExitCode.USAGE);
    }

    private ProgramRun compare(String... words) {
        return run(words).succeeds();
    }

    private ProgramRun run(String... words) {
        var all = new String[words.length + 1];
        all[0] = "compare";
        System.arraycopy(words, 0, all, 1, words.length);
        return ProgramRun.on(store, keyFile, all);
    }

    /** Pages that hold nothing but that number. */
    private static byte[] pages(int... contents) {
        var bytes = new byte[contents.length * PAGE];
        for (var page = 0; page < contents.length; page++) {
            Arrays.fill(bytes, page * PAGE, (page + 1) * PAGE, (byte) contents[page]);
        }
        return bytes;
    }

    private static void backUp(Repository repository, String id, Optional<String> previous, Map<String, byte[]> files) {
        try (var writer = repository.beginBackup(new BackupId(id), previous.map(BackupId::new))) {
            files.forEach((path, bytes) -> {
                writer.beginFile(new FileEntry(path, bytes.length, 0600, START, FileEntry.NO_TABLESPACE));
                writer.write(bytes, 0, bytes.length);
                writer.endFile();
            });
            var origin = new BackupOrigin(BackupMethod.STREAM, new ServerVersion(180_006), true, List.of());
            var wal = WalSpan.on(TimelineId.FIRST, Lsn.parse("0/2000028"), Lsn.parse("0/2000158"));
            writer.commit(
                    new BackupFacts("test", origin, wal, START, START.plusSeconds(60), ""), Content.of(new byte[0]));
        }
    }
}
