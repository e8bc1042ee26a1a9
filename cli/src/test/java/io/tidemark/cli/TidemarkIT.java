package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Secret;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.engine.scenario.ProtectedServer;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import io.tidemark.harness.S3Server;
import io.tidemark.storage.StoreAddress;
import io.tidemark.storage.StoreCredentials;
import io.tidemark.storage.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server lived, was backed up into a bucket and is gone; all that is left are the bucket and the key. */
class TidemarkIT {

    private static final PostgresVersion VERSION = PostgresVersion.V17;
    private static final Path SCRIPT =
            Path.of("target/tidemark-cli/tidemark/bin/tidemark").toAbsolutePath();

    @TempDir
    static Path directory;

    static S3Server s3;
    static Path keyFile;
    static Path credentialsFile;
    static StoreAddress address;
    static Lsn middle;
    static String segment;
    static String tablespaceOid;

    @BeforeAll
    static void live_and_die() throws Exception {
        s3 = S3Server.in(directory.resolve("s3")).createBucket("backups").start();
        address = new StoreAddress.Bucket("backups", "acme/orders", s3.endpoint(), "us-east-1");
        var key = TenantKey.generate();
        keyFile = Files.writeString(directory.resolve("key"), key.text().reveal());
        credentialsFile = Files.writeString(
                directory.resolve("credentials"),
                "access-key=%s%nsecret-key=%s%n".formatted(s3.accessKey(), s3.secretKey()));
        var credentials = new StoreCredentials(s3.accessKey(), Secret.of(s3.secretKey()));
        try (var store = Stores.open(address, credentials);
                var server = PostgresServer.builder(VERSION).create()) {
            server.start();
            var tablespace = Files.createDirectory(directory.resolve("tablespace"));
            server.execute(
                    "create tablespace apart location '%s'".formatted(tablespace),
                    "create table event (what text)",
                    "create table apart (what text) tablespace apart");
            tablespaceOid = server.queryOne("select oid from pg_tablespace where spcname = 'apart'");
            try (var protection = ProtectedServer.protect(server, store, directory.resolve("spool"))) {
                protection.repository().admit(key);
                server.execute("insert into event values ('before backup')", "insert into apart values ('apart')");
                protection.backUp("nightly");
                server.execute("insert into event values ('before point')");
                segment = server.queryOne("select pg_walfile_name(pg_current_wal_lsn())");
                middle = Lsn.parse(server.queryOne("select pg_create_restore_point('release')"));
                server.execute("insert into event values ('after point')");
                server.query("select pg_switch_wal()");
                server.execute("insert into event values ('at the end')");
                protection.awaitArchived(server);
            }
        }
    }

    @AfterAll
    static void stop_the_bucket() {
        s3.close();
    }

    @Test
    void restores_from_bucket_and_key_alone() throws Exception {
        var target = directory.resolve("restored");
        var moved = directory.resolve("moved");

        var result = script(
                "restore",
                "--restore-point",
                "release",
                "--tablespace",
                tablespaceOid + "=" + moved,
                target.toString());

        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.out()).contains("Restored backup").contains("restore point 'release'");
        assertThat(moved).isNotEmptyDirectory();
        assertThat(events(target)).containsExactly("before backup", "before point");
    }

    @Test
    void serves_wal_to_the_recovering_server() throws Exception {
        var target = directory.resolve("fetching");

        var result = script("restore", "--fetch-wal", "--latest", target.toString());

        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(events(target)).containsExactly("after point", "at the end", "before backup", "before point");
        assertThat(Files.readString(target.resolve("postgresql.auto.conf"))).doesNotContain(s3.secretKey());
    }

    @Test
    void makes_of_a_directory_that_was_used_and_damaged_what_a_restore_into_an_empty_one_makes() throws Exception {
        var full = directory.resolve("full");
        var used = directory.resolve("used");
        for (var target : List.of(full, used)) {
            assertThat(run("restore", "--lsn", middle.toString(), target.toString())
                            .status())
                    .isZero();
        }
        assertThat(events(used)).containsExactly("before backup", "before point");
        damage(used);

        var result = run("restore", "--delta", "--lsn", middle.toString(), used.toString());

        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.out()).contains("of it were there already");
        assertThat(tree(used)).isEqualTo(tree(full));
        assertThat(events(used)).containsExactly("before backup", "before point");
        var other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("precious"), "x");
        assertThat(run("restore", "--delta", other.toString()).status()).isEqualTo(ExitCode.DESTINATION.status());
        assertThat(other.resolve("precious")).hasContent("x");
    }

    private static void damage(Path data) throws IOException {
        var random = new Random(20261123);
        try (var files = Files.walk(data)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                switch (random.nextInt(20)) {
                    case 0 -> Files.delete(file);
                    case 1 -> Files.write(file, new byte[random.nextInt(20_000)]);
                    case 2 -> Files.write(file, new byte[random.nextInt(20_000)], StandardOpenOption.APPEND);
                    case 3 -> Files.writeString(file.resolveSibling(file.getFileName() + ".stranger"), "x");
                    default -> {
                        // stays
                    }
                }
            }
        }
        // without one it would not be known whose directory that is
        assertThat(data.resolve("global/pg_control")).exists();
    }

    /** What is there, with the checksum of each file. */
    private static Map<String, String> tree(Path root) throws IOException {
        var tree = new TreeMap<String, String>();
        try (var paths = Files.walk(root)) {
            for (var path : paths.toList()) {
                var permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                var crc = new CRC32C();
                if (Files.isRegularFile(path)) {
                    crc.update(Files.readAllBytes(path));
                }
                tree.put(root.relativize(path).toString(), "%s %08x".formatted(permissions, crc.getValue()));
            }
        }
        return tree;
    }

    @Test
    void exports_a_tar_that_needs_nothing_else() throws Exception {
        var tar = directory.resolve("export.tar");
        var result = run("export", "--lsn", middle.toString(), tar.toString());
        assertThat(result.status()).as(result.toString()).isZero();

        var target = Files.createDirectory(directory.resolve("unpacked"));
        var unpacking =
                new ProcessBuilder("tar", "--no-same-owner", "-xf", tar.toString(), "-C", target.toString()).start();
        assertThat(unpacking.waitFor()).isZero();
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        assertThat(events(target)).containsExactly("before backup", "before point");

        assertThat(run("export", tar.toString()).status()).isEqualTo(ExitCode.DESTINATION.status());
    }

    @Test
    void lists_and_shows() {
        assertThat(run("list").out()).contains("nightly").contains("Recoverable:");
        assertThat(run("list", "--output", "json").out())
                .contains("\"label\" : \"nightly\"")
                .contains("\"windows\"");
        assertThat(run("show").out()).contains("nightly").contains("tablespace");
        assertThat(run("show", "--files", "--output", "json").out()).contains("PG_VERSION");
    }

    @Test
    void says_what_it_would_do() {
        var target = directory.resolve("untouched");

        var result = run("restore", "--dry-run", "--immediate", target.toString());

        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.out()).contains("put back base backup");
        assertThat(target).doesNotExist();
    }

    @Test
    void verifies_and_names_what_is_damaged() throws IOException {
        assertThat(run("verify", "--level", "everything").status()).isZero();

        var copy = directory.resolve("copy");
        copy(s3.bucketDirectory("backups").resolve("acme/orders"), copy);
        var pack = largest(copy.resolve("packs"));
        var bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 2] ^= 1;
        Files.write(pack, bytes);
        var result = runOn("file://" + copy, "verify", "--output", "json");

        assertThat(result.status()).as(result.toString()).isEqualTo(ExitCode.DAMAGED.status());
        assertThat(result.out()).contains(copy.relativize(pack).toString()).contains("OBJECT_CORRUPT");
        var latest = runOn("file://" + copy, "verify", "latest", "--output", "json");
        assertThat(latest.out()).containsPattern("\"backups\" ?: 1\\b");
        assertThat(runOn("file://" + copy, "verify", "20260818T120003Z-3f9a").status())
                .isEqualTo(ExitCode.NOT_FOUND.status());
        assertThat(runOn(
                                "file://" + copy,
                                "restore",
                                copy.resolveSibling("from-damaged").toString())
                        .status())
                .isEqualTo(ExitCode.DAMAGED.status());
    }

    @Test
    void fetches_a_segment_whole_or_says_that_there_is_none() throws IOException {
        var target = directory.resolve("RECOVERYXLOG");

        assertThat(run("archive-get", segment, target.toString()).status()).isZero();
        assertThat(target).hasSize(16 << 20);

        var absent = directory.resolve("absent");
        for (var name : List.of("00000001000000FF000000FF", "00000009.history", "nonsense")) {
            assertThat(run("archive-get", name, absent.toString()).status())
                    .as(name)
                    .isEqualTo(1);
        }
        assertThat(absent).doesNotExist();
        try (var files = Files.list(directory)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".tidemark"));
        }
    }

    @Test
    void stops_recovery_when_it_cannot_know_whether_there_is_a_segment() {
        var nowhere = address.toString().replace("backups", "no-such-bucket");

        var result = runOn(
                nowhere, "archive-get", segment, directory.resolve("absent").toString());

        assertThat(result.status()).isEqualTo(200);
        assertThat(result.err()).contains("Hint:").doesNotContain("\tat ");
    }

    @Test
    void tells_failures_apart_and_shows_no_stack_traces() throws IOException {
        var target = directory.resolve("never").toString();
        expect(ExitCode.NOT_COVERED, run("restore", "--time", "2035-01-01 00:00:00Z", target));
        expect(ExitCode.NOT_COVERED, run("restore", "--restore-point", "unheard of", target));
        expect(ExitCode.NOT_FOUND, run("show", "20200101T000000Z-0000"));
        expect(ExitCode.USAGE, run("show", "nonsense"));
        expect(ExitCode.USAGE, run("restore", "--time", "yesterday", target));
        expect(ExitCode.USAGE, run("restore", "--immediate", "--exclusive", target));
        expect(ExitCode.USAGE, run("restore", "--setting", "a b=c", target));
        expect(ExitCode.USAGE, run("restore", "--time", "2035-01-01 00:00:00Z", "--latest", target));
        expect(ExitCode.USAGE, runOn("nonsense", "list"));
        expect(ExitCode.FAILED, runOn("file:///no/such/folder", "list"));
        expect(ExitCode.NOT_FOUND, runOn("file://" + Files.createDirectory(directory.resolve("empty")), "list"));
        expect(ExitCode.DESTINATION, run("restore", directory.toString()));
        var another = Files.writeString(
                directory.resolve("another"), TenantKey.generate().text().reveal());
        expect(
                ExitCode.REFUSED,
                words(
                        "list",
                        "--store",
                        address.toString(),
                        "--key-file",
                        another.toString(),
                        "--credentials-file",
                        "" + credentialsFile));
    }

    private static void expect(ExitCode status, ProgramRun result) {
        assertThat(result.status()).as(result.toString()).isEqualTo(status.status());
        assertThat(result.err()).startsWith("tidemark: ").contains("Hint: ").doesNotContain("\tat ");
        assertThat(result.out()).isEmpty();
    }

    private static List<String> events(Path data) {
        try (var server = PostgresServer.builder(VERSION).directory(data).open()) {
            server.start();
            server.awaitEndOfRecovery(Duration.ofMinutes(2));
            return server.query("select what from event order by 1").stream()
                    .map(row -> String.valueOf(row.getFirst()))
                    .toList();
        }
    }

    private static ProgramRun run(String... words) {
        return runOn(address.toString(), words);
    }

    private static ProgramRun runOn(String store, String... words) {
        return words(withStore(store, words).toArray(String[]::new));
    }

    private static ProgramRun words(String... words) {
        return ProgramRun.of(List.of(words));
    }

    /** The distribution, as a user runs it. */
    private static ProgramRun script(String... words) throws Exception {
        var command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(withStore(address.toString(), words));
        return ProgramRun.ofProcess(directory, command);
    }

    private static List<String> withStore(String store, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(
                1, List.of("--store", store, "--key-file", "" + keyFile, "--credentials-file", "" + credentialsFile));
        return all;
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (var file : files.toList()) {
                Files.copy(file, target.resolve(source.relativize(file)));
            }
        }
    }

    private static Path largest(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }
}
