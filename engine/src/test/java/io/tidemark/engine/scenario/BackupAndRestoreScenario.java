package io.tidemark.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.restore.DirectorySink;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.RestoreCommand;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlan;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.RestoreSink;
import io.tidemark.engine.restore.TablespaceMapping;
import io.tidemark.engine.restore.TarSink;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.wal.StoredSegment;
import io.tidemark.harness.PostgresBinaries;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Protects a server under load, brings it back to moments of every kind, and compares. Subclasses say where the backups are
 * kept.
 */
public abstract class BackupAndRestoreScenario {

    @TempDir(cleanup = CleanupMode.ALWAYS)
    Path directory;

    /** An empty store of its own, which the scenario closes. */
    protected abstract ObjectStore openStore(Path workDirectory);

    @ParameterizedTest
    @EnumSource
    void holds_all_rows_committed_before_the_target_and_none_after(PostgresVersion version) throws Exception {
        try (var store = openStore(directory);
                var server = PostgresServer.builder(version)
                        .setting("track_commit_timestamp", "on")
                        .setting("archive_mode", "on")
                        .setting("archive_command", "false")
                        .create()) {
            server.start();
            var locations = tablespaces(server);
            try (var protection = ProtectedServer.protect(server, store, directory.resolve("spool"))) {
                var moments = liveThrough(server, protection);
                server.stop();
                for (var moment : moments) {
                    restoreAndCompare(version, protection, moment, locations);
                }
            }
        }
    }

    private List<Moment> liveThrough(PostgresServer server, ProtectedServer protection) throws Exception {
        try (var load = Load.start(server, List.of("fast", "slow"))) {
            var loaded = new LoadedServer(server, load);
            load.awaitProgress(50);
            var first = protection.backUp("first");
            load.awaitProgress(50);
            loaded.awaitTime(first.facts().endedAt());
            loaded.rememberTime();
            loaded.rememberRestorePoint("before the release");
            var second = protection.backUp("second");
            assertThat(second.sizes().changedBytes()).isLessThan(second.sizes().totalBytes() / 2);
            loaded.rememberPosition();
            loaded.rememberTransaction();
            load.stop();
            loaded.rememberEnd();
            protection.awaitArchived(server);
            return loaded.moments();
        }
    }

    private List<Path> tablespaces(PostgresServer server) throws IOException {
        var fast = Files.createDirectory(directory.resolve("fast"));
        var slow = Files.createDirectory(directory.resolve("slow"));
        server.execute(
                "CREATE TABLESPACE fast LOCATION '%s'".formatted(fast),
                "CREATE TABLESPACE slow LOCATION '%s'".formatted(slow));
        return List.of(fast, slow);
    }

    private void restoreAndCompare(
            PostgresVersion version, ProtectedServer protection, Moment moment, List<Path> locations) throws Exception {
        var work = Files.createDirectory(directory.resolve(moment.name().replace(' ', '-')));
        var plan = RestorePlanner.plan(protection.sources(), moment.target()).orThrow();
        var target = work.resolve("data");
        switch (moment.name()) {
            case "end" -> fetchingWal(protection, plan, target, work);
            case "time" -> asTar(protection, plan, target);
            default -> {
                selfContained(protection, plan, target, moved(locations, work));
                verifyWithPostgres(version, target);
            }
        }
        try (var restored = RestoredServer.start(version, target)) {
            restored.assertIsAt(moment);
            restored.assertIsSound();
            restored.stop();
            verifyPageChecksums(version, target);
        }
    }

    /** Into a directory, with all WAL beside the files, tablespaces moved elsewhere. */
    private static void selfContained(
            ProtectedServer protection, RestorePlan plan, Path target, TablespaceMapping mapping) throws IOException {
        try (var sink = new DirectorySink(target, mapping)) {
            run(protection, plan, sink, RestoreOptions.selfContained());
        }
        assertThat(target.resolve("pg_tblspc")).isNotEmptyDirectory();
    }

    /** Into a directory, tablespaces inside; the server fetches WAL by itself. */
    private static void fetchingWal(ProtectedServer protection, RestorePlan plan, Path target, Path work)
            throws IOException {
        var exported = Files.createDirectory(work.resolve("exported"));
        for (var segment : plan.wal()) {
            export(protection, segment, exported);
        }
        var command = new RestoreCommand("cp '%s/%%f' \"%%p\"".formatted(exported));
        try (var sink = new DirectorySink(target, TablespaceMapping.INSIDE)) {
            run(protection, plan, sink, RestoreOptions.with(command));
        }
    }

    private static void export(ProtectedServer protection, StoredSegment segment, Path exported) throws IOException {
        var archive = protection.archive();
        var name = segment.segment().fileName();
        var content = segment.isWhole() ? archive.open(name) : archive.openPartial(segment.segment());
        try (var in = content.orElseThrow()) {
            Files.copy(in, exported.resolve(name));
        }
    }

    /** As a tar stream that the system's own tar unpacks. */
    private static void asTar(ProtectedServer protection, RestorePlan plan, Path target) throws Exception {
        Files.createDirectory(target);
        var tar = new ProcessBuilder("tar", "--no-same-owner", "-xf", "-", "-C", target.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = tar.getOutputStream();
                var sink = new TarSink(out)) {
            run(protection, plan, sink, RestoreOptions.selfContained());
        }
        assertThat(tar.waitFor()).isZero();
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
    }

    private static void run(ProtectedServer protection, RestorePlan plan, RestoreSink sink, RestoreOptions options) {
        var report = new Restore(protection.reopened(), protection.archive())
                .run(plan, sink, options, Progress.NONE, new Cancellation());
        assertThat(report.files()).isPositive();
    }

    private static TablespaceMapping moved(List<Path> locations, Path work) {
        return new TablespaceMapping(Map.of(
                locations.getFirst().toString(), work.resolve("fast"),
                locations.getLast().toString(), work.resolve("slow")));
    }

    /** Debian's clients are of PostgreSQL 15; they understand the manifests of 15 and 16, and the WAL of 15. */
    private static void verifyWithPostgres(PostgresVersion version, Path target) throws Exception {
        var installed = PostgresBinaries.installed(15);
        if (installed.isPresent() && version.major() == 15) {
            assertSucceeds(installed.get().program("pg_verifybackup").toString(), target.toString());
        } else if (installed.isPresent() && version.major() == 16) {
            assertSucceeds(installed.get().program("pg_verifybackup").toString(), "-n", target.toString());
        }
    }

    private static void verifyPageChecksums(PostgresVersion version, Path target) throws Exception {
        var installed = PostgresBinaries.installed(15);
        if (installed.isPresent() && version.major() == 15) {
            assertSucceeds(installed.get().program("pg_checksums").toString(), "--check", "-D", target.toString());
        }
    }

    private static void assertSucceeds(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
