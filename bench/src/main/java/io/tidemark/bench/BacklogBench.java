package io.tidemark.bench;

import io.tidemark.harness.DirectoryTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long it takes to take in WAL that has piled up: until it is durable with the receiver. Tidemark's also tells when all of
 * it is compressed, encrypted and stored in a repository, which {@code pg_receivewal} does not do.
 */
final class BacklogBench {

    private static final String KEPT = "bench_backlog";
    private static final String TURN = "bench_turn";

    private final Settings settings;
    private final int megabytes;

    /** @param megabytes of WAL, at least */
    BacklogBench(Settings settings, int megabytes) {
        this.settings = settings;
        this.megabytes = megabytes;
    }

    List<Result> run() throws Exception {
        var results = new ArrayList<Result>();
        try (var source = Source.start(settings.work(), Map.of("max_wal_size", "8GB", "checkpoint_timeout", "1h"));
                var tidemark = ReceiverProcess.start()) {
            var end = pileUp(source);
            for (var tls : List.of(false, true)) {
                var title = "backlog of %d MB %s TLS".formatted(megabytes, tls ? "with" : "without");
                var contestants = List.of(tidemark(source, tidemark, tls, end), receivewal(source, tls, end));
                results.add(new Contest(title, contestants, settings.rounds(), settings.progress()).run());
            }
        }
        return results;
    }

    /** Rows of a real table with an index, half of them compressible; returns the end of the last whole segment. */
    private String pileUp(Source source) {
        var server = source.server();
        server.query("select pg_create_physical_replication_slot('%s', true)".formatted(KEPT));
        server.execute("create table backlog (id bigint primary key, code text, filler text)");
        var begin = server.queryOne("select pg_current_wal_lsn()::text");
        var from = 0L;
        while (Double.parseDouble(server.queryOne(
                        "select pg_wal_lsn_diff(pg_current_wal_lsn(), '%s') / 1000000".formatted(begin)))
                < megabytes) {
            server.execute("insert into backlog select i, md5(i::text), repeat('x', 80) from generate_series(%d, %d) i"
                    .formatted(from, from + 199_999));
            from += 200_000;
        }
        server.query("select pg_switch_wal()");
        var end = server.queryOne("select pg_current_wal_lsn()::text");
        // the receivers must be able to get behind the end
        server.execute("create table last_word ()");
        return end;
    }

    private Contestant tidemark(Source source, ReceiverProcess receiver, boolean tls, String end) {
        return new Named("Tidemark", round -> {
            var directory = directory("tidemark", tls, round);
            slot(source);
            receiver.open(source.address(tls), tls, TURN, directory);
            var cpu = receiver.cpuSeconds();
            var began = System.nanoTime();
            receiver.begin();
            receiver.awaitDurable(end);
            var durable = secondsSince(began);
            receiver.awaitStored(end);
            var stored = secondsSince(began);
            var used = receiver.cpuSeconds() - cpu;
            receiver.end();
            source.dropSlot(TURN);
            DirectoryTree.delete(directory);
            return Sample.of("durable after s", durable)
                    .and("stored after s", stored)
                    .and("receiver CPU s", used)
                    .and("receiver peak MB", receiver.peakMegabytes());
        });
    }

    private Contestant receivewal(Source source, boolean tls, String end) {
        return new Named("pg_receivewal", round -> {
            var directory = directory("pg_receivewal", tls, round);
            slot(source);
            var began = System.nanoTime();
            var process = Processes.start(
                    source.environment(tls),
                    List.of(
                            "/usr/bin/time",
                            "--format=cpu %U %S %M",
                            source.program("pg_receivewal"),
                            "--directory=" + directory,
                            "--slot=" + TURN,
                            "--no-loop",
                            "--endpos=" + end));
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var ended = process.waitFor();
            var durable = secondsSince(began);
            var words = output.substring(output.lastIndexOf("cpu ") + 4).strip().split(" ");
            if (ended != 0) {
                throw new IllegalStateException("pg_receivewal ended with %d: %s".formatted(ended, output));
            }
            source.dropSlot(TURN);
            DirectoryTree.delete(directory);
            return Sample.of("durable after s", durable)
                    .and("receiver CPU s", Double.parseDouble(words[0]) + Double.parseDouble(words[1]))
                    .and("receiver peak MB", Double.parseDouble(words[2]) / 1000);
        });
    }

    private static void slot(Source source) {
        source.server().query("select pg_copy_physical_replication_slot('%s', '%s')".formatted(KEPT, TURN));
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private Path directory(String contestant, boolean tls, int round) throws IOException {
        return Files.createDirectories(settings.work()
                .resolve("backlog")
                .resolve("%s-%s-%d".formatted(contestant, tls ? "tls" : "tcp", round)));
    }
}
