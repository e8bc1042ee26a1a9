package io.tidemark.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command as PostgreSQL does: in a shell, in the data directory. */
class RestoreCommandTest {

    private static final String URL_FILE = "wal.url";

    @TempDir
    Path data;

    private HttpServer archive;

    @BeforeEach
    void start() throws Exception {
        var answers = Map.of("present", 200, "absent", 404, "revoked", 403);
        archive = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        archive.createContext("/token/", exchange -> {
            var name = exchange.getRequestURI().getPath().substring("/token/".length());
            var body = ("body of " + name).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(answers.get(name), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        archive.start();
        Files.writeString(
                data.resolve(URL_FILE),
                "http://127.0.0.1:%d/token".formatted(archive.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        archive.stop(0);
    }

    @Test
    void puts_what_the_archive_has_where_the_server_wants_it() throws Exception {
        assertThat(fetch("present")).isZero();
        assertThat(data.resolve("pg_wal")).content().isEqualTo("body of present");
    }

    @Test
    void says_that_there_is_no_such_file_only_when_the_archive_says_so() throws Exception {
        assertThat(fetch("absent")).isEqualTo(1);
        assertThat(data.resolve("pg_wal")).doesNotExist();
    }

    @Test
    void aborts_the_recovery_when_the_link_has_ended() throws Exception {
        // up to 125 recovery would end here, and the server would start without what follows
        assertThat(fetch("revoked")).isGreaterThan(128);
        assertThat(data.resolve("pg_wal")).doesNotExist();
    }

    private int fetch(String name) throws Exception {
        var command = RestoreCommand.fetching(URL_FILE)
                .text()
                .replace("%f", name)
                .replace("%p", "pg_wal")
                .replace("%%", "%");
        return new ProcessBuilder("/bin/sh", "-c", command)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("output").toFile())
                .start()
                .waitFor();
    }
}
