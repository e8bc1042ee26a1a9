package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.distribution.CustomerServer;
import io.tidemark.distribution.Demo;
import io.tidemark.harness.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A protected server that streams its WAL and archives it as well, by curl and by the packed program, and a standby that lives of
 * the archive alone.
 */
@ExtendWith(RunningDemo.class)
class ArchiveSystemIT {

    private static final Path HOME = Path.of("target", "archive").toAbsolutePath();
    private static final String OWNER = "anna";
    private static final String RECEIVER =
            "select active_pid from pg_replication_slots where active and slot_name like 'tidemark%'";

    private static String url;
    private static PostgresServer shop;
    private static RestClient client;
    private static String tenantPath;
    private static String serverPath;
    private static String server;
    private static String archiver;
    private static String standby;
    private static PackedProgram program;

    private record Answer(int status, String body) {}

    @BeforeAll
    static void issue_tokens_for_one_server(Demo demo) throws Exception {
        url = demo.url();
        CustomerServer customer = demo.customer("shop");
        shop = customer.postgres();
        client = new RestClient(url, demo.realmUrl());
        program = PackedProgram.in(HOME);
        tenantPath = Things.tenantPath(client, OWNER);
        server = Things.serverId(client, OWNER, tenantPath, "shop-demo");
        serverPath = "%s/servers/%s".formatted(tenantPath, server);
        Things.firstBackup(client, OWNER, serverPath);
        archiver = issue("archiver", "ARCHIVER");
        standby = issue("standby", "STANDBY");
        shop.execute("alter system set archive_mode = 'on'", "alter system set wal_keep_size = '1GB'");
        archiveBy("false");
        shop.restart();
        shop.executeIn("shop", "create table archived (what text)");
    }

    @AfterAll
    static void archive_no_longer() throws Exception {
        archiveBy("true");
        // those in the background end when their folders are gone
        Files.move(HOME.resolve("pushed"), HOME.resolve("pushed-gone"));
        Files.move(HOME.resolve("fetched"), HOME.resolve("fetched-gone"));
        shop.executeIn("shop", "drop table archived");
    }

    @Test
    void archives_by_curl_beside_the_stream_into_one_archive() throws Exception {
        archiveBy("curl -sf -H @%s -T %%p %s/%%f".formatted(header("archiver", archiver), address()));

        var last = write(5);
        awaitArchived(last);

        assertThat(wal(last, standby))
                .hasSameBinaryContentAs(shop.walDirectory().resolve(last));
        var status = RestClient.json(get("/wal"));
        assertThat(status.path("gaps")).isEmpty();
        assertThat(status.path("failure").isNull()).isTrue();
    }

    @Test
    void archives_by_the_program_and_a_standby_follows_by_it() throws Exception {
        var token = Files.writeString(HOME.resolve("archiver.token"), archiver + "\n");
        var standbyToken = Files.writeString(HOME.resolve("standby.token"), standby + "\n");
        archiveBy(program.line("archive-push --service %s --token-file %s --spool %s %%p"
                .formatted(url, token, HOME.resolve("pushed"))));
        awaitArchived(write(3));
        var restoring = program.line("archive-get --standby --service %s --token-file %s --spool %s %%f %%p"
                .formatted(url, standbyToken, HOME.resolve("fetched")));

        follow("program", restoring);
    }

    @Test
    void a_standby_follows_by_curl() throws Exception {
        archiveBy("curl -sf -H @%s -T %%p %s/%%f".formatted(header("archiver", archiver), address()));

        follow("curl", "curl -sf -H @%s -o \"%%p\" %s/%%f".formatted(header("standby", standby), address()));
    }

    @Test
    void the_same_again_is_good_and_another_content_is_kept_aside() throws Exception {
        var name = write(1);
        var file = Files.copy(shop.walDirectory().resolve(name), HOME.resolve(name));
        assertThat(put(name, file, archiver).status).isEqualTo(204);
        assertThat(put(name, file, archiver, "Tidemark-SHA-256: " + sha256(file)).status)
                .isEqualTo(204);

        var bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        var divergent = put(name, file, archiver);
        assertThat(divergent.status).as(divergent.body).isEqualTo(409);
        assertThat(divergent.body).contains("WAL_DIVERGENT");
        assertThat(wal(name, standby))
                .hasSameBinaryContentAs(shop.walDirectory().resolve(name));
        assertThat(RestClient.json(client.get(OWNER, tenantPath + "/audit")).path("items"))
                .anyMatch(line -> line.path("action").asText().equals("wal.refuse")
                        && line.path("subject").asText().equals(name));
    }

    @Test
    void a_token_works_for_several_calls_at_once_from_its_first_use_on() throws Exception {
        for (var round = 0; round < 5; round++) {
            var token = issue("at once", "STANDBY");
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                var calls = Stream.generate(() -> callers.submit(() -> fetch("00000009.history", token).status))
                        .limit(8)
                        .toList();
                for (var call : calls) {
                    assertThat(call.get()).isEqualTo(404);
                }
            }
        }
    }

    @Test
    void refuses_what_is_not_this_servers_wal() throws Exception {
        var name = write(1);
        var good = Files.readAllBytes(shop.walDirectory().resolve(name));
        var file = HOME.resolve("bad-" + name);

        refused(name, file, changed(good, 24), 409, "SYSTEM_IDENTIFIER_CHANGED");
        var older = good.clone();
        older[0] = 0x10;
        refused(name, file, older, 422, "PostgreSQL 15");
        refused(name, file, changed(good, 10), 422, "its content begins at");
        refused(name, file, Arrays.copyOf(good, good.length - 1), 422, "bytes");
        refused(name, file, Arrays.copyOf(good, good.length + 1), 422, "bytes");
        refused(name + ".partiall", file, good, 422, "names no WAL file");
        refused("00000001000000000000000G", file, good, 422, "names no WAL file");
        refused("00000002.history", file, new byte[] {1, 2, 3}, 422, "not a line");
        Files.write(file, good);
        assertThat(put(name, file, archiver, "Tidemark-SHA-256: " + "0".repeat(64)).body)
                .contains("arrived with SHA-256");
    }

    @Test
    void a_token_is_good_for_one_thing_and_one_server() throws Exception {
        var name = write(1);
        var file = shop.walDirectory().resolve(name);
        var other = "%s/api/v1%s/servers/00000000-0000-0000-0000-000000000001/wal/%s".formatted(url, tenantPath, name);

        assertThat(put(name, file, standby).status).isEqualTo(403);
        assertThat(put(name, file, "tdm_" + "A".repeat(43)).status).isEqualTo(401);
        assertThat(curl("-T", file.toString(), "-H", bearer(archiver), other).status)
                .isEqualTo(404);
        assertThat(fetch(name, archiver).status).isEqualTo(403);
        assertThat(curl("-H", bearer(standby), other).status).isEqualTo(403);
        assertThat(curl("-H", bearer(standby), other.replace("0001/", "x/")).status)
                .isEqualTo(403);
        assertThat(curl("-H", bearer(standby), "%s/api/v1%s".formatted(url, serverPath)).status)
                .isEqualTo(403);
        assertThat(fetch("00000001000000FF000000AA", standby).status).isEqualTo(404);
        assertThat(fetch("0000000F.history", standby).status).isEqualTo(404);
    }

    @Test
    void only_wal_files_may_be_that_long() throws Exception {
        var tooLong = Files.write(HOME.resolve("long"), new byte[16 << 20]);

        for (var path : List.of("/retention", "/schedule", "/pause")) {
            var answer = curl(
                    "-X",
                    "PUT",
                    "-H",
                    bearer(archiver),
                    "-H",
                    "If-Match: \"0\"",
                    "-H",
                    "Content-Type: application/json",
                    "--data-binary",
                    "@" + tooLong,
                    "%s/api/v1%s%s".formatted(url, serverPath, path));
            assertThat(answer.status).as(path).isBetween(400, 499);
        }
    }

    @Test
    void what_is_stored_is_compressed_as_the_server_says_from_then_on() throws Exception {
        archiveBy("curl -sf -H @%s -T %%p %s/%%f".formatted(header("archiver", archiver), address()));
        var operator = issue("operator", "OPERATOR");
        var names = new ArrayList<String>();
        for (var codec : List.of("none", "gzip", "bzip2", "lz4", "xz", "zstd")) {
            var receiver = shop.queryOne(RECEIVER);
            var changed = compress("{\"codec\":\"%s\"}".formatted(codec), operator, tag());
            assertThat(changed.status).as(changed.body).isEqualTo(200);
            assertThat(changed.body).contains("\"codec\":\"%s\"".formatted(codec));
            Until.present(
                    "a receiver that began anew with " + codec,
                    () -> shop.query(RECEIVER).stream()
                            .map(List::getFirst)
                            .filter(now -> !receiver.equals(now))
                            .findFirst());
            names.add(write(1));
            awaitArchived(names.getLast());
        }

        for (var name : names) {
            assertThat(wal(name, standby))
                    .hasSameBinaryContentAs(shop.walDirectory().resolve(name));
        }
        assertThat(storedBytes(names.getFirst())).isGreaterThan(16 << 20);
        assertThat(names.stream().skip(1).map(ArchiveSystemIT::storedBytes)).allMatch(bytes -> bytes < 8 << 20);
        assertThat(RestClient.json(client.get(OWNER, tenantPath + "/audit?server=" + server))
                        .path("items")
                        .findValuesAsText("detail"))
                .contains("xz:1", "zstd:1");
        assertThat(RestClient.json(get("/wal")).path("failure").isNull()).isTrue();
    }

    @Test
    void a_codec_that_does_not_exist_is_refused_with_the_choices() throws Exception {
        var operator = issue("mistaken", "OPERATOR");

        var unknown = compress("{\"codec\":\"zip\"}", operator, tag());
        assertThat(unknown.status).isEqualTo(400);
        assertThat(unknown.body).contains("there is no codec 'zip'", "none, zstd, gzip, bzip2, lz4, xz");
        var level = compress("{\"codec\":\"zstd\",\"level\":99}", operator, tag());
        assertThat(level.status).isEqualTo(400);
        assertThat(level.body).contains("zstd has levels 1 to 19, not 99");
        assertThat(compress("{\"level\":1}", operator, tag()).status).isEqualTo(400);
        assertThat(compress("{\"codec\":\"lz4\"}", operator, "\"0\"").status).isEqualTo(412);
        assertThat(compress("{\"codec\":\"lz4\"}", issue("looking", "AUDITOR"), tag()).status)
                .isEqualTo(403);
    }

    private static Answer compress(String compression, String token, String tag) throws Exception {
        return curl(
                "-X",
                "PATCH",
                "-H",
                bearer(token),
                "-H",
                "If-Match: " + tag,
                "-H",
                "Content-Type: application/json",
                "--data-binary",
                "{\"compression\":%s}".formatted(compression),
                "%s/api/v1%s".formatted(url, serverPath));
    }

    private static String tag() {
        return get("").headers().firstValue("ETag").orElseThrow();
    }

    /** What the store of the demonstration holds of this server under this name; other servers have the name, too. */
    private static long storedBytes(String name) {
        try (var files = Files.walk(Path.of("target", "system"))) {
            var found = files.filter(file -> file.endsWith(Path.of("servers", server, "wal", "00000001", name)))
                    .toList();
            assertThat(found).as(name).hasSize(1);
            return Files.size(found.getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void histories_partials_and_labels_are_files_of_wal_too() throws Exception {
        var name = write(1);
        var history = HOME.resolve("00000007.history");
        Files.writeString(history, "1\t0/5000000\tno recovery target specified\n");
        assertThat(put("00000007.history", history, archiver).status).isEqualTo(204);
        assertThat(wal("00000007.history", standby)).hasSameBinaryContentAs(history);
        var label = HOME.resolve("label");
        Files.writeString(label, "START WAL LOCATION: 0/2000028 (file 000000010000000000000002)\n");
        assertThat(put(name + ".00000028.backup", label, archiver).status).isEqualTo(204);
        assertThat(wal(name + ".00000028.backup", standby)).hasSameBinaryContentAs(label);

        // as a promoted server leaves it: what counts, and behind it what was in the file before
        var whole = Files.readAllBytes(shop.walDirectory().resolve(name));
        var next = "00000001000000FF00000001";
        System.arraycopy(new byte[] {0, 0, 0, 1, (byte) 0xFF, 0, 0, 0}, 0, whole, 8, 8);
        var partial = Files.write(HOME.resolve("partial"), whole);
        assertThat(put(next + ".partial", partial, archiver).status).isEqualTo(204);
        assertThat(fetch(next, standby).status).isEqualTo(404);
        for (var asked : List.of(next + ".partial", next + "?partial=true")) {
            var content = Files.readAllBytes(wal(asked, standby));
            assertThat(content).hasSize(16 << 20).startsWith(Arrays.copyOf(whole, 4096));
            assertThat(content[content.length - 1]).isZero();
        }
    }

    private static void refused(String name, Path file, byte[] content, int status, String why) throws Exception {
        Files.write(file, content);
        var answer = put(name, file, archiver);
        assertThat(answer.status).as(answer.body).isEqualTo(status);
        assertThat(answer.body).contains(why).contains("hint");
    }

    private static byte[] changed(byte[] good, int at) {
        var bytes = good.clone();
        bytes[at] ^= 0x40;
        return bytes;
    }

    private static void follow(String name, String restoring) throws Exception {
        try (var follower = shop.standby(HOME.resolve("standby-" + name), "archive_" + name)
                .override("primary_conninfo", "")
                .override("primary_slot_name", "")
                .override("restore_command", restoring)
                .override("archive_mode", "off")
                .override("wal_retrieve_retry_interval", "500ms")
                .open()) {
            shop.query("select pg_drop_replication_slot('archive_%s')".formatted(name));
            follower.start();
            awaitArchived(write(6));
            var rows = shop.queryOneIn("shop", "select count(*) from archived");
            awaitRows(follower, rows);
            awaitArchived(write(2));
            awaitRows(follower, shop.queryOneIn("shop", "select count(*) from archived"));
        }
    }

    private static void awaitRows(PostgresServer follower, String rows) {
        Until.present(
                "%s rows in the standby".formatted(rows),
                () -> rows.equals(follower.queryOneIn("shop", "select count(*) from archived"))
                        ? Optional.of(rows)
                        : Optional.empty());
    }

    private static void archiveBy(String command) {
        shop.execute("alter system set archive_command = '%s'".formatted(command));
        shop.reload();
    }

    private static String write(int segments) {
        var last = "";
        for (var count = 0; count < segments; count++) {
            shop.executeIn("shop", "insert into archived values ('another')");
            last = shop.queryOne("select pg_walfile_name(pg_switch_wal())");
        }
        return last;
    }

    private static void awaitArchived(String last) {
        var done = shop.walDirectory().resolve("archive_status").resolve(last + ".done");
        Until.present(last + " in the archive", () -> Files.exists(done) ? Optional.of(last) : Optional.empty());
    }

    private static String address() {
        return "%s/api/v1%s/wal".formatted(url, serverPath);
    }

    private static String header(String name, String token) throws IOException {
        return Files.writeString(HOME.resolve(name + ".header"), bearer(token) + "\n")
                .toString();
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static Answer put(String name, Path file, String token, String... headers) throws Exception {
        var words = new ArrayList<>(List.of("-T", file.toString(), "-H", bearer(token)));
        for (var header : headers) {
            words.addAll(List.of("-H", header));
        }
        words.add(address() + "/" + name);
        return curl(words.toArray(String[]::new));
    }

    private static Answer fetch(String name, String token) throws Exception {
        return curl("-H", bearer(token), address() + "/" + name);
    }

    private static Path wal(String name, String token) throws Exception {
        var target = HOME.resolve("fetched-" + name.replace('?', '-'));
        var answer = curl("-o", target.toString(), "-H", bearer(token), address() + "/" + name);
        assertThat(answer.status).as(name).isEqualTo(200);
        return target;
    }

    private static Answer curl(String... words) throws Exception {
        var command = new ArrayList<>(List.of("curl", "-sS", "-w", "\n%{http_code}"));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(said).isZero();
        var end = said.lastIndexOf('\n');
        return new Answer(Integer.parseInt(said.substring(end + 1)), said.substring(0, Math.max(0, end)));
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private static String issue(String label, String role) {
        var body = "{\"label\":\"%s\",\"role\":\"%s\",\"server\":\"%s\",\"days\":1}".formatted(label, role, server);
        var answer = client.call(OWNER, "POST", tenantPath + "/tokens", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode issued = RestClient.json(answer);
        return issued.path("token").asText();
    }

    private static HttpResponse<String> get(String path) {
        client.forgetTokens();
        return client.get(OWNER, serverPath + path);
    }
}
