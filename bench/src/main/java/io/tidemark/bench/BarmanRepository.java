package io.tidemark.bench;

import io.tidemark.harness.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Backups of Barman's by {@code pg_basebackup}, plain files without encryption. It takes none of a server of which it has no WAL, so its
 * server copies WAL to it while it is used.
 */
final class BarmanRepository implements AutoCloseable {

    private final Source source;
    private final Path home;

    private BarmanRepository(Source source, Path home) {
        this.source = source;
        this.home = home;
    }

    /** @param home a directory that is not there yet */
    static BarmanRepository create(Source source, Path home) throws IOException, InterruptedException {
        var repository = new BarmanRepository(source, home);
        for (var directory : List.of("home/bench/incoming", "lock", "conf.d")) {
            Files.createDirectories(home.resolve(directory));
        }
        var user = Processes.run(Map.of(), PostgresServer.inItsAccount(List.of("id", "-un")))
                .strip();
        var connection = "host=%s port=%d user=postgres dbname=postgres"
                .formatted(source.server().socketDirectory(), source.server().port());
        Files.writeString(repository.configuration(), """
            [barman]
            barman_user = %1$s
            barman_home = %2$s/home
            barman_lock_directory = %2$s/lock
            configuration_files_directory = %2$s/conf.d
            log_file = %2$s/log
            [bench]
            description = bench
            conninfo = %3$s
            streaming_conninfo = %3$s
            path_prefix = %4$s
            backup_method = postgres
            immediate_checkpoint = true
            archiver = on
            """.formatted(
                user, home, connection, Path.of(source.program("pg_basebackup")).getParent()));
        source.archiveBy("cp %%p %s/home/bench/incoming/%%f".formatted(home));
        repository.run("switch-wal", "--force", "--archive", "--archive-timeout", "60", "bench");
        return repository;
    }

    void backUp() throws IOException, InterruptedException {
        run("backup", "bench");
    }

    void restore(Path target) throws IOException, InterruptedException {
        run("recover", "bench", "latest", target.toString());
    }

    Path files() {
        return home.resolve("home/bench/base");
    }

    @Override
    public void close() {
        source.archiveBy("true");
    }

    private Path configuration() {
        return home.resolve("barman.conf");
    }

    private void run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("barman", "-c", configuration().toString()));
        command.addAll(List.of(arguments));
        Processes.run(Map.of(), PostgresServer.inItsAccount(command));
    }
}
