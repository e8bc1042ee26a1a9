package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.distribution.CustomerServer;
import io.tidemark.distribution.Demo;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import io.tidemark.tests.system.PackedProgram.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The packed command line as a program runs it that knows the address of the service and an API token, and nothing else. */
@ExtendWith(RunningDemo.class)
class CliSystemIT {

    private static final Path HOME = Path.of("target", "cli").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OWNER = "anna";
    private static final String SERVER = "shop-demo";

    private static String url;
    private static CustomerServer shop;
    private static RestClient client;
    private static String tenantPath;
    private static String backup;
    private static String point;
    private static Path token;
    private static Path auditorsToken;
    private static Path wrongToken;
    private static PackedProgram program;

    @BeforeAll
    static void make_a_token_and_a_moment_to_return_to(Demo demo) throws Exception {
        url = demo.url();
        shop = demo.customer("shop");
        client = new RestClient(url, demo.realmUrl());
        program = PackedProgram.in(HOME);
        tenantPath = Things.tenantPath(client, OWNER);
        token = issue("cli", "OWNER");
        auditorsToken = issue("cli-auditor", "AUDITOR");
        wrongToken = Files.writeString(HOME.resolve("wrong"), "tdm_" + "A".repeat(43) + "\n");
        var serverPath = tenantPath + "/servers/" + Things.serverId(client, OWNER, tenantPath, SERVER);
        backup = Things.firstBackup(client, OWNER, serverPath);
        point = "cli-" + System.nanoTime();
        // as its superuser: the role of the demonstration may make no restore points
        shop.postgres().executeIn("shop", "create table moment (what text)", "insert into moment values ('before')");
        shop.postgres().queryOne("select pg_create_restore_point('%s')".formatted(point));
        shop.postgres().executeIn("shop", "insert into moment values ('after')");
        shop.postgres().queryOne("select pg_switch_wal()");
        Until.present("the restore point in stored WAL", () -> {
            client.forgetTokens();
            var plan = made(
                    "POST",
                    serverPath + "/restore-plans",
                    "{\"target\":{\"kind\":\"RESTORE_POINT\",\"value\":\"%s\"},\"destination\":\"DOWNLOAD\"}"
                            .formatted(point));
            return plan.path("plan").isObject() ? Optional.of(plan) : Optional.empty();
        });
    }

    @Test
    void lists_the_backups() throws Exception {
        assertThat(good(tidemark("list")).out()).contains("BACKUP").contains(backup);
        assertThat(good(tidemark("list", "--output", "json")).json().path("backups"))
                .anyMatch(each -> each.path("name").asText().equals(backup));
    }

    @Test
    void shows_a_backup_and_the_newest_one() throws Exception {
        assertThat(good(tidemark("show", backup)).out()).contains(backup);
        assertThat(good(tidemark("show", "latest", "--output", "json"))
                        .json()
                        .path("summary")
                        .path("endedAt")
                        .asText())
                .isNotEmpty();
        expect(3, "no such", tidemark("show", "20200101T000000Z-0000"));
    }

    @Test
    void verifies_what_is_stored() throws Exception {
        assertThat(good(tidemark("verify", "--level", "exists")).out()).contains("no damage");
        var result = good(tidemark("verify", "--level", "frames", "--output", "json"))
                .json();

        assertThat(result.path("clean").asBoolean()).isTrue();
        assertThat(result.path("bytesRead").asLong()).isPositive();
    }

    @Test
    void exports_a_tar_from_which_postgresql_recovers() throws Exception {
        var tar = HOME.resolve("export.tar");

        var result = good(tidemark("export", "--restore-point", point, "--output", "json", tar.toString()));

        assertThat(result.json().path("writtenBytes").asLong()).isEqualTo(Files.size(tar));
        var data = Files.createDirectory(HOME.resolve("exported"));
        assertThat(new ProcessBuilder("tar", "--no-same-owner", "-xf", tar.toString(), "-C", data.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        assertThat(moments(data)).containsExactly("before");
        expect(8, "exists", tidemark("export", tar.toString()));
    }

    @Test
    void restores_into_a_directory_with_all_wal() throws Exception {
        var data = HOME.resolve("restored");

        var planned = good(tidemark("restore", "--dry-run", "--restore-point", point, data.toString()));
        assertThat(planned.out()).contains("put back base backup");
        assertThat(data).doesNotExist();
        var result = good(tidemark(
                "restore", "--restore-point", point, "--setting", "tidemark.test=it's", "--output", "json", "" + data));

        assertThat(result.json().path("backup").asText()).isNotEmpty();
        assertThat(result.json().path("files").asLong()).isGreaterThan(500);
        assertThat(result.json().path("restoredWalBytes").asLong()).isPositive();
        assertThat(data.resolve("postgresql.auto.conf")).content().contains("tidemark.test = 'it''s'");
        assertThat(moments(data)).containsExactly("before");
        expect(8, "not empty", tidemark("restore", data.toString()));
    }

    @Test
    void the_restored_server_fetches_its_wal_by_the_link_it_was_given() throws Exception {
        var data = HOME.resolve("fetching");

        var result = good(tidemark("restore", "--fetch-wal", "--restore-point", point, data.toString()));

        assertThat(result.out()).contains("Restored backup").contains("Start PostgreSQL 18");
        assertThat(data.resolve("postgresql.auto.conf"))
                .content()
                .contains("archive-get")
                .doesNotContain("tdw_");
        var link = data.resolve("tidemark-wal.url");
        var wal = walNeeded(data);
        var place = HOME.resolve("RECOVERYXLOG");
        good(run("archive-get", "--link-file", link.toString(), wal, place.toString()));
        assertThat(place).hasSize(16 << 20);
        var absent = HOME.resolve("absent");
        for (var name : List.of("00000001000000FF000000FF", "00000009.history", "nonsense")) {
            assertThat(run("archive-get", "--link-file", link.toString(), name, absent.toString())
                            .status())
                    .as(name)
                    .isEqualTo(1);
        }
        var spoilt =
                Files.writeString(HOME.resolve("spoilt"), Files.readString(link).strip() + "x\n");
        expect(200, "link is not good", run("archive-get", "--link-file", spoilt.toString(), wal, absent.toString()));
        assertThat(absent).doesNotExist();

        assertThat(moments(data)).containsExactly("before");
    }

    @Test
    void a_wrong_token_is_refused_by_every_command() throws Exception {
        for (var command : List.of(
                List.of("list"),
                List.of("show"),
                List.of("verify"),
                List.of("export", HOME.resolve("never.tar").toString()),
                List.of("restore", HOME.resolve("never").toString()))) {
            var result = with(wrongToken, SERVER, command.toArray(String[]::new));

            expect(6, "does not accept the token", result);
        }
        assertThat(HOME.resolve("never")).doesNotExist();
        assertThat(HOME.resolve("never.tar")).doesNotExist();
    }

    @Test
    void failures_are_told_apart() throws Exception {
        var never = HOME.resolve("never").toString();

        expect(3, "no server 'nowhere'", with(token, "nowhere", "list"));
        expect(6, "", with(auditorsToken, SERVER, "restore", never));
        expect(6, "", with(auditorsToken, SERVER, "verify"));
        expect(4, "", tidemark("restore", "--time", "2035-01-01 00:00:00Z", never));
        expect(4, "", tidemark("restore", "--restore-point", "unheard of", never));
        expect(
                7,
                "127.0.0.1:1",
                run("list", "--service", "http://127.0.0.1:1", "--server", SERVER, "--token-file", "" + token));
        assertThat(HOME.resolve("never")).doesNotExist();
    }

    private static List<String> moments(Path data) {
        try (var restored = PostgresServer.builder(PostgresVersion.V18)
                .directory(data)
                .log(HOME.resolve(data.getFileName() + ".log"))
                .password(shop.postgres().password())
                .open()
                .start()) {
            restored.awaitEndOfRecovery(LIMIT);
            return restored.queryIn("shop", "select what from moment order by 1").stream()
                    .map(row -> String.valueOf(row.getFirst()))
                    .toList();
        }
    }

    /** The WAL file with which recovery begins: {@code START WAL LOCATION: 0/2000028 (file 000000010000000000000002)}. */
    private static String walNeeded(Path data) throws IOException {
        return Files.readString(data.resolve("backup_label")).replaceFirst("(?s).*?\\(file ([0-9A-F]{24})\\).*", "$1");
    }

    private static Result good(Result result) {
        assertThat(result.status()).as(result.toString()).isZero();
        return result;
    }

    private static void expect(int status, String said, Result result) {
        assertThat(result.status()).as(result.toString()).isEqualTo(status);
        assertThat(result.err())
                .startsWith("tidemark: ")
                .contains(said)
                .contains("Hint: ")
                .doesNotContain("\tat ");
        assertThat(result.out()).isEmpty();
    }

    private static Result tidemark(String... words) throws Exception {
        return with(token, SERVER, words);
    }

    private static Result with(Path tokenFile, String server, String... words) throws Exception {
        var all = new ArrayList<>(List.of(words));
        all.addAll(1, List.of("--service", url, "--server", server, "--token-file", tokenFile.toString()));
        return run(all.toArray(String[]::new));
    }

    private static Result run(String... words) throws Exception {
        return program.run(words);
    }

    private static Path issue(String label, String role) throws IOException {
        var issued = made(
                "POST", tenantPath + "/tokens", "{\"label\":\"%s\",\"role\":\"%s\",\"days\":1}".formatted(label, role));
        return Files.writeString(HOME.resolve(label), issued.path("token").asText() + "\n");
    }

    private static JsonNode made(String method, String path, String body) {
        var answer = client.call(OWNER, method, path, body);
        assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
        return answer.body().isEmpty() ? JSON.nullNode() : RestClient.json(answer);
    }
}
