package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import io.tidemark.storage.StoreAddress;
import io.tidemark.storage.StoreCredentials;
import io.tidemark.storage.Stores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers that archive to a repository and recover from it by the packed program, as an administrator sets it up. */
class ArchivingIT {

    private static final PostgresVersion VERSION = PostgresVersion.V17;
    private static final Path SCRIPT =
            Path.of("target/tidemark-cli/tidemark/bin/tidemark").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private PostgresServer server;
    private String system;
    private final List<Path> spools = new ArrayList<>();

    @BeforeEach
    void start_a_server_that_may_archive() {
        server = PostgresServer.builder(VERSION)
                .setting("archive_mode", "on")
                .setting("archive_command", "false")
                .setting("wal_keep_size", "2GB")
                .start();
        system = server.queryOne("select system_identifier from pg_control_system()");
        server.execute("create table event (id bigserial, what text)");
    }

    @AfterEach
    void end_all_processes() throws Exception {
        server.close();
        for (var spool : spools) {
            // a process in the background ends when its folder is gone
            if (Files.exists(spool)) {
                Files.move(spool, spool.resolveSibling(spool.getFileName() + "-gone"));
            }
        }
    }

    @Test
    void every_segment_is_archived_as_it_is_and_only_then_acknowledged() throws Exception {
        var archive = repository("plain");
        archiveBy("archive-push " + to("plain") + " --spool " + spool("plain") + " %p");

        var last = write(20);
        awaitArchived(last);

        assertThat(failures()).isZero();
        assertSameAsInServer(archive, 20);
        assertThat(archive.coverage().timelines().getFirst().gaps()).isEmpty();
        assertThat(archive.coverage().timelines().getFirst().segments())
                .allMatch(segment -> segment.summary().isKnown());
    }

    @Test
    void segments_are_compressed_as_the_command_says_and_an_archive_may_be_a_mix() throws Exception {
        var archive = repository("compressed");
        var stored = directory.resolve("compressed/wal/00000001");
        var sizes = new ArrayList<Long>();
        for (var codec : List.of("none", "lz4", "xz:0")) {
            var segment = server.walDirectory().resolve(write(1));
            assertThat(run("archive-push " + to("compressed") + " --compress=" + codec + " " + segment))
                    .isZero();
            sizes.add(Files.size(stored.resolve(segment.getFileName().toString())));
            try (var read = archive.open(segment.getFileName().toString()).orElseThrow()) {
                assertThat(read.readAllBytes()).isEqualTo(Files.readAllBytes(segment));
            }
        }

        assertThat(sizes.getFirst()).isGreaterThan(16 << 20);
        assertThat(sizes).isSortedAccordingTo(Comparator.reverseOrder()).doesNotHaveDuplicates();
    }

    @Test
    void a_follower_that_is_killed_at_any_moment_leaves_no_false_acknowledgement() throws Exception {
        var archive = repository("killed");
        var spool = spool("killed");
        var seed = Long.getLong("tidemark.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        archiveBy("archive-push " + to("killed") + " --spool " + spool + " %p");

        var last = "";
        for (var round = 0; round < 6; round++) {
            last = write(6);
            await("a follower", () -> follower(spool).isPresent());
            Thread.sleep(random.nextInt(700));
            follower(spool).ifPresent(ProcessHandle::destroyForcibly);
            for (var name : acknowledged(spool)) {
                try (var stored = archive.open(name).orElseThrow(() -> new AssertionError(name))) {
                    assertThat(stored.readAllBytes()).hasSize(16 << 20);
                }
            }
        }
        awaitArchived(last);

        assertSameAsInServer(archive, 36);
    }

    @Test
    void another_command_means_another_archive_and_what_was_noted_for_the_first_does_not_count() throws Exception {
        repository("first");
        var second = repository("second");
        var spool = spool("moved");
        archiveBy("archive-push " + to("first") + " --spool " + spool + " %p");
        awaitArchived(write(2));
        archiveBy("archive-push " + to("second") + " --spool " + spool + " %p");

        awaitArchived(write(3));

        assertThat(second.coverage().timelines().getFirst().segments()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void says_in_the_servers_log_why_it_cannot_archive_and_goes_on_once_it_can() throws Exception {
        var archive = repository("late");
        var away = directory.resolve("away");
        Files.move(directory.resolve("late"), away);
        archiveBy("archive-push " + to("late") + " --spool " + spool("late") + " %p");
        var last = write(3);

        await("the failure in the log", () -> log().contains("is not a folder"));
        assertThat(log()).contains("Hint:").doesNotContain("\tat ");
        Files.move(away, directory.resolve("late"));

        awaitArchived(last);
        assertSameAsInServer(archive, 3);
    }

    @Test
    void a_standby_follows_by_prefetched_segments_alone() throws Exception {
        repository("standby");
        archiveBy("archive-push " + to("standby") + " --spool " + spool("standby") + " %p");
        var restoring = program("archive-get " + to("standby") + " --standby --spool " + spool("fetched") + " %f %p");
        try (var standby = server.standby(directory.resolve("follower"), "follower")
                .override("primary_conninfo", "")
                .override("restore_command", restoring)
                .override("archive_mode", "off")
                .override("wal_retrieve_retry_interval", "500ms")
                .open()) {
            standby.start();
            awaitArchived(write(25));
            standby.awaitTrue("select count(*) >= 25 from event", LIMIT);
            awaitArchived(write(2));
            standby.awaitTrue("select count(*) >= 27 from event", LIMIT);
            assertThat(spool("fetched").resolve("get")).isDirectoryRecursivelyContaining("glob:**/command");
        }
    }

    @Test
    void what_an_earlier_run_of_the_system_left_in_the_spool_does_not_count() throws Exception {
        var archive = repository("crashed");
        archiveBy("archive-push " + to("crashed") + " --spool " + spool("crashing") + " %p");
        awaitArchived(write(3));
        var segments = archive.coverage().timelines().getFirst().segments();
        var first = segments.getFirst().segment().fileName();
        var second = segments.get(1).segment().fileName();
        var spool = spool("crashed");
        var get = "archive-get " + to("crashed") + " --spool " + spool + " %s " + directory.resolve("fetched");
        assertThat(run(get.formatted(first))).isZero();
        var command = spool.resolve("get/command");
        var folder = Path.of(Files.readString(command).split(" ", 2)[0]);
        await("the next segment", () -> Files.exists(folder.resolve(second)));

        // as after a crash: the process is gone, and the file has its length but not its content
        ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("pid")).strip()))
                .ifPresent(ProcessHandle::destroyForcibly);
        Files.write(folder.resolve(second), new byte[16 << 20]);
        var system =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        Files.writeString(
                command,
                Files.readString(command).replace(system, UUID.randomUUID().toString()));

        assertThat(run(get.formatted(second))).isZero();
        assertThat(directory.resolve("fetched"))
                .hasSameBinaryContentAs(server.walDirectory().resolve(second));
    }

    @Test
    void a_recovery_ends_where_the_archive_ends_and_never_before() throws Exception {
        repository("recovered");
        archiveBy("archive-push " + to("recovered") + " --spool " + spool("recovered") + " %p");
        var data = directory.resolve("copy");
        server.standby(data, "copy").open();
        Files.delete(data.resolve("standby.signal"));
        Files.createFile(data.resolve("recovery.signal"));
        awaitArchived(write(24));
        var restoring = program("archive-get " + to("recovered") + " --spool " + spool("recovering") + " %f %p");
        try (var recovered = PostgresServer.builder(VERSION)
                .directory(data)
                .password(server.password())
                .override("restore_command", restoring)
                .override("archive_mode", "off")
                .open()) {
            recovered.start();
            recovered.awaitEndOfRecovery(LIMIT);
            assertThat(recovered.queryOne("select count(*) from event")).isEqualTo("24");
        }
        var nowhere = run("archive-get " + to("nowhere") + " --spool " + spool("nowhere") + " 000000010000000000000001 "
                + directory.resolve("never"));
        assertThat(nowhere).isEqualTo(200);
        assertThat(directory.resolve("never")).doesNotExist();
    }

    @Test
    void refuses_what_is_not_this_servers_and_keeps_aside_what_differs() throws Exception {
        var archive = repository("strict");
        var segment = server.walDirectory().resolve(write(1));
        assertThat(push("strict", segment)).isZero();
        assertThat(push("strict", segment)).isZero();

        var other = Files.createDirectory(directory.resolve("other")).resolve(segment.getFileName());
        var bytes = Files.readAllBytes(segment);
        bytes[bytes.length - 1] ^= 1;
        Files.write(other, bytes);
        assertThat(push("strict", other)).isEqualTo(1);
        assertThat(archive.coverage().timelines().getFirst().divergent()).hasSize(1);
        try (var stored = archive.open(segment.getFileName().toString()).orElseThrow()) {
            assertThat(stored.readAllBytes()).isEqualTo(Files.readAllBytes(segment));
        }
        bytes[24] ^= 1;
        Files.write(other, bytes);
        assertThat(push("strict", other)).isEqualTo(1);
        var misnamed = Files.copy(segment, other.resolveSibling("0000000100000000000000AA"));
        assertThat(push("strict", misnamed)).isEqualTo(1);
        Files.write(other, new byte[8192]);
        assertThat(push("strict", other)).isEqualTo(1);
        assertThat(archive.coverage().timelines().getFirst().segments()).hasSize(1);
    }

    private WalArchive repository(String name) throws IOException {
        var folder = Files.createDirectory(directory.resolve(name));
        var key = TenantKey.generate();
        Files.writeString(directory.resolve(name + ".key"), key.text().reveal());
        var description = new RepositoryDescription(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                SystemIdentifier.parse(system),
                WalSegmentSize.DEFAULT,
                Instant.now());
        var store = Stores.open(StoreAddress.parse("file://" + folder), StoreCredentials.none());
        return new WalArchive(Repository.create(store, description, key));
    }

    private String to(String repository) {
        return "--store file://%s --key-file %s"
                .formatted(directory.resolve(repository), directory.resolve(repository + ".key"));
    }

    private Path spool(String name) {
        var spool = directory.resolve("spool-" + name);
        spools.add(spool);
        return spool;
    }

    private String program(String words) {
        return "TIDEMARK_JDK=%s TIDEMARK_CACHE=%s %s %s"
                .formatted(System.getProperty("java.home"), directory.resolve("cache"), SCRIPT, words);
    }

    private void archiveBy(String words) {
        server.execute("alter system set archive_command = '%s'".formatted(program(words)));
        server.reload();
    }

    /** Lets the server write segments with one event in each; returns the last one's name. */
    private String write(int segments) {
        var last = "";
        for (var count = 0; count < segments; count++) {
            server.execute(
                    "insert into event (what) select string_agg(md5(i::text), '') from generate_series(1, 20000) i");
            last = server.queryOne("select pg_walfile_name(pg_switch_wal())");
        }
        return last;
    }

    private void awaitArchived(String last) {
        await(
                last + " in the archive",
                () -> Files.exists(
                        server.walDirectory().resolve("archive_status").resolve(last + ".done")));
    }

    private long failures() {
        return Long.parseLong(server.queryOne("select failed_count from pg_stat_archiver"));
    }

    private String log() {
        try {
            return Files.readString(server.log());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertSameAsInServer(WalArchive archive, int least) throws IOException {
        var compared = 0;
        try (var done = Files.newDirectoryStream(server.walDirectory().resolve("archive_status"), "*.done")) {
            for (var path : done) {
                var name = path.getFileName().toString().replace(".done", "");
                try (var stored = archive.open(name).orElseThrow(() -> new AssertionError(name))) {
                    assertThat(stored.readAllBytes())
                            .as(name)
                            .isEqualTo(Files.readAllBytes(server.walDirectory().resolve(name)));
                }
                compared++;
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(least);
    }

    private static Optional<ProcessHandle> follower(Path spool) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(spool + "/push/") && line.contains("java"))
                        .isPresent())
                .findFirst();
    }

    private static List<String> acknowledged(Path spool) throws IOException {
        try (var files = Files.walk(spool)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".stored"))
                    .map(name -> name.replace(".stored", ""))
                    .collect(Collectors.toList());
        }
    }

    private int push(String repository, Path file) throws Exception {
        return run("archive-push " + to(repository) + " " + file);
    }

    private int run(String words) throws Exception {
        var process = new ProcessBuilder("sh", "-c", program(words))
                .directory(server.directory().toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var status = process.waitFor();
        assertThat(said).as("status %d", status).doesNotContain("\tat ");
        return status;
    }

    private static void await(String what, BooleanSupplier condition) {
        var until = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(until);
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
