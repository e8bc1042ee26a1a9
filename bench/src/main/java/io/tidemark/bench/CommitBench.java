package io.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How many transactions a second a server commits that waits for a receiver with each of them: pgbench's simple update, with
 * Tidemark and with {@code pg_receivewal --synchronous} as the synchronous standby.
 */
final class CommitBench {

    private static final String NAME = "bench_sync";
    private static final int SCALE = 20;
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+) \\(without initial");

    private final Settings settings;
    private final List<Integer> clients;
    private final int seconds;

    /** @param seconds that pgbench runs in each turn */
    CommitBench(Settings settings, List<Integer> clients, int seconds) {
        this.settings = settings;
        this.clients = List.copyOf(clients);
        this.seconds = seconds;
    }

    List<Result> run() throws Exception {
        var results = new ArrayList<Result>();
        try (var source = Source.start(
                        settings.work(),
                        Map.of("max_wal_size", "8GB", "checkpoint_timeout", "1h", "shared_buffers", "512MB"));
                var tidemark = ReceiverProcess.start()) {
            source.run(List.of(source.program("pgbench"), "-i", "-q", "-s", "" + SCALE, "postgres"));
            for (var count : clients) {
                var title = "synchronous commits, %d client%s".formatted(count, count == 1 ? "" : "s");
                var contestants = List.of(
                        withTidemark(source, tidemark, count), withReceivewal(source, count), alone(source, count));
                results.add(new Contest(title, contestants, settings.rounds(), settings.progress()).run());
            }
        }
        return results;
    }

    private Contestant withTidemark(Source source, ReceiverProcess receiver, int count) {
        return new Named("Tidemark", round -> {
            receiver.open(source.address(false), false, NAME, directory("tidemark", count, round));
            nameStandby(source);
            receiver.begin();
            awaitStandby(source);
            var before = receiver.cpuSeconds();
            var sample = transactions(source, count).and("receiver CPU s", receiver.cpuSeconds() - before);
            alone(source);
            receiver.end();
            source.dropSlot(NAME);
            return sample;
        });
    }

    private Contestant withReceivewal(Source source, int count) {
        return new Named("pg_receivewal", round -> {
            var directory = directory("pg_receivewal", count, round);
            var program = source.program("pg_receivewal");
            source.run(List.of(program, "--slot=" + NAME, "--create-slot"));
            nameStandby(source);
            var process = Processes.start(
                    source.environment(false),
                    List.of(
                            program,
                            "--directory=" + directory,
                            "--slot=" + NAME,
                            "--synchronous",
                            "--dbname=application_name=" + NAME));
            awaitStandby(source);
            var before = Processes.cpuSeconds(process.pid());
            var sample =
                    transactions(source, count).and("receiver CPU s", Processes.cpuSeconds(process.pid()) - before);
            alone(source);
            process.destroy();
            process.waitFor();
            source.dropSlot(NAME);
            return sample;
        });
    }

    /** Nobody to wait for: how far below it a receiver is shows what it costs. */
    private Contestant alone(Source source, int count) {
        return new Named("no standby", _ -> transactions(source, count));
    }

    private Sample transactions(Source source, int count) throws IOException, InterruptedException {
        source.server().execute("checkpoint");
        var output = source.run(List.of(
                source.program("pgbench"),
                "--no-vacuum",
                "--skip-some-updates",
                "--client=" + count,
                "--jobs=" + Math.min(2, count),
                "--time=" + seconds,
                "postgres"));
        var found = TPS.matcher(output);
        if (!found.find()) {
            throw new IllegalStateException("pgbench told no rate:\n" + output);
        }
        return Sample.of("transactions per s", Double.parseDouble(found.group(1)));
    }

    /** Before the receiver comes, as it is found wherever it has been named once. */
    private static void nameStandby(Source source) {
        source.server().execute("alter system set synchronous_standby_names = '%s'".formatted(NAME));
        source.server().reload();
        source.await("select current_setting('synchronous_standby_names') = '%s'".formatted(NAME));
    }

    private static void awaitStandby(Source source) {
        source.await("select exists (select from pg_stat_replication where application_name = '%s'".formatted(NAME)
                + " and sync_state = 'sync' and state = 'streaming')");
    }

    private static void alone(Source source) {
        source.server().execute("alter system reset synchronous_standby_names");
        source.server().reload();
    }

    private Path directory(String contestant, int count, int round) throws IOException {
        return Files.createDirectories(
                settings.work().resolve("commits").resolve("%s-%d-%d".formatted(contestant, count, round)));
    }
}
