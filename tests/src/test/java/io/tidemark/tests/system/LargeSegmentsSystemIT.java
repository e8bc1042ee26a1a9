package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.distribution.Demo;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A server with segments of 64 MiB hands them over by {@code archive_command}: by curl, by the packed program, and by both over TLS. It
 * is paused meanwhile, so that nothing arrives by the stream.
 */
@ExtendWith(RunningDemo.class)
class LargeSegmentsSystemIT {

    private static final Path HOME = Path.of("target", "large-segments").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int SEGMENT_BYTES = 64 << 20;

    private static String url;
    private static PostgresServer source;
    private static ProtectedServer server;
    private static PackedProgram program;
    private static TlsFront front;
    private static Path token;
    private static Path header;
    private static String archiver;

    @BeforeAll
    static void protect_a_server_and_pause_its_stream(Demo demo) throws Exception {
        url = demo.url();
        program = PackedProgram.in(HOME);
        front = new TlsFront(url, HOME.resolve("tls"));
        source = PostgresServer.builder(PostgresVersion.V18)
                .walSegmentMegabytes(64)
                .setting("archive_mode", "on")
                .setting("archive_command", "false")
                .setting("max_wal_size", "2GB")
                .setting("wal_keep_size", "2GB")
                .start();
        server = ProtectedServer.of(demo, "watched-large", source);
        archiver = server.issue("ARCHIVER");
        token = Files.writeString(HOME.resolve("archiver.token"), archiver + "\n");
        header = Files.writeString(HOME.resolve("archiver.header"), "Authorization: Bearer %s%n".formatted(archiver));
        assertThat(server.call("PUT", "/pause", "").statusCode()).isEqualTo(204);
        Until.holds(
                "the end of the stream",
                PATIENCE,
                () -> source.query("select 1 from pg_replication_slots where active")
                        .isEmpty());
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        } else if (source != null) {
            source.close();
        }
        if (front != null) {
            front.close();
        }
        for (var spool : new String[] {"pushed", "pushed-tls"}) {
            // a process in the background ends when its folder is gone
            if (Files.exists(HOME.resolve(spool))) {
                Files.move(HOME.resolve(spool), HOME.resolve(spool + "-gone"));
            }
        }
    }

    @Test
    void are_archived_by_curl_as_they_are() throws Exception {
        assertArchived("curl -sf -H @%s -T \"%%p\" %s/%%f".formatted(header, wal(url)));
    }

    @Test
    void are_archived_by_the_program_as_they_are() throws Exception {
        assertArchived(program.line("archive-push --service %s --token-file %s --spool %s %%p"
                .formatted(url, token, HOME.resolve("pushed"))));
    }

    @Test
    void are_archived_by_curl_over_tls() throws Exception {
        var before = front.puts();

        assertArchived(
                "curl -sf --cacert %s -H @%s -T \"%%p\" %s/%%f".formatted(front.authority(), header, wal(front.url())));

        assertThat(front.puts()).isGreaterThanOrEqualTo(before + 2);
    }

    @Test
    void are_archived_by_the_program_over_tls_if_it_trusts_the_certificate() throws Exception {
        var words = "archive-push --service %s --token-file %s ".formatted(front.url(), token);
        var file = source.walDirectory().resolve(server.write(1));

        var distrusted = program.shell(program.line(words + file));
        assertThat(distrusted.status()).as(distrusted.toString()).isNotZero();
        assertThat(distrusted.err())
                .contains("certification path", "Hint: ", "javax.net.ssl.trustStore")
                .doesNotContain("\tat ");

        var before = front.puts();
        assertArchived("TIDEMARK_JAVA_OPTIONS='%s' %s"
                .formatted(
                        front.javaOptions(),
                        program.line(words + "--spool %s %%p".formatted(HOME.resolve("pushed-tls")))));
        assertThat(front.puts()).isGreaterThanOrEqualTo(before + 2);
    }

    @Test
    void are_refused_with_a_byte_more_or_less() throws Exception {
        var name = server.write(1);
        var segment = Files.readAllBytes(source.walDirectory().resolve(name));

        assertThat(put(name, Arrays.copyOf(segment, SEGMENT_BYTES + 1))).isEqualTo(422);
        assertThat(put(name, Arrays.copyOf(segment, SEGMENT_BYTES - 1))).isEqualTo(422);
        assertThat(put(name, Arrays.copyOf(segment, SEGMENT_BYTES / 4))).isEqualTo(422);
        assertThat(put(name, segment)).isEqualTo(204);
    }

    /** Lets the server archive two segments by that command, and compares them. */
    private static void assertArchived(String command) throws Exception {
        server.archiveBy(command);
        try {
            var first = server.write(1);
            var last = server.write(1);
            Until.holds(last + " in the archive", PATIENCE, () -> server.hasArchived(last));
            for (var name : new String[] {first, last}) {
                assertThat(server.fetch(name))
                        .as(name)
                        .hasSize(SEGMENT_BYTES)
                        .isEqualTo(Files.readAllBytes(source.walDirectory().resolve(name)));
            }
        } finally {
            server.archiveBy("false");
        }
    }

    private static String wal(String service) {
        return "%s/api/v1%s/wal".formatted(service, server.path());
    }

    private static int put(String name, byte[] content) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(wal(url) + "/" + name))
                    .header("Authorization", "Bearer " + archiver)
                    .PUT(BodyPublishers.ofByteArray(content));
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }
}
