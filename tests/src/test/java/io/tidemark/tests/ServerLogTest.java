package io.tidemark.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.tests.ServerLog.Complaint;
import io.tidemark.tests.ServerLog.Known;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {

    private static final List<String> LINES = """
            2026-11-22 17:00:00,001 INFO  [org.jboss.as] (Controller Boot Thread) WFLYSRV0025: started (WARN is a word here)
            2026-11-22 17:00:01,002 WARN  [io.tidemark.job.service.JobRunner] (EE-Job-1) job failed: code=SERVER_FAILED
            io.tidemark.engine.EngineException: connection reset
            \tat io.tidemark.engine.Somewhere.run(Somewhere.java:1)
            2026-11-22 17:00:02,003 INFO  [io.tidemark.wal.service.ReceiverSupervisor] (EJB default - 1) wal reception begins
            a second line of it
            2026-11-22 17:00:03,004 ERROR [org.jboss.as.server] (ServerService Thread Pool -- 75) WFLYSRV0022: it broke
            """.lines().toList();

    @Test
    void warnings_and_errors_are_found_with_their_stack_traces_and_nothing_else_is() {
        assertThat(ServerLog.complaints(LINES))
                .containsExactly(
                        new Complaint(
                                "WARN",
                                "io.tidemark.job.service.JobRunner",
                                "job failed: code=SERVER_FAILED",
                                List.of(
                                        "io.tidemark.engine.EngineException: connection reset",
                                        "\tat io.tidemark.engine.Somewhere.run(Somewhere.java:1)")),
                        new Complaint("ERROR", "org.jboss.as.server", "WFLYSRV0022: it broke", List.of()));
    }

    @Test
    void what_is_known_is_left_out_by_logger_and_beginning(@TempDir Path folder) throws IOException {
        var log = Files.write(folder.resolve("server.log"), LINES);

        var left = ServerLog.unexpected(
                log,
                new Known("org.jboss.as.server", "WFLYSRV0022", "this test says so"),
                new Known("io.tidemark.job", "job failed", "another logger: covers nothing"));

        assertThat(left).extracting(Complaint::level).containsExactly("WARN");
    }
}
