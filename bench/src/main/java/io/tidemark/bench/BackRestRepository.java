package io.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A repository of pgBackRest's with backups: zstd at level 1, two processes, no encryption, no WAL. */
final class BackRestRepository {

    private final Path home;

    private BackRestRepository(Path home) {
        this.home = home;
    }

    /** @param home a directory that is not there yet */
    static BackRestRepository create(Source source, Path home) throws IOException, InterruptedException {
        var repository = new BackRestRepository(home);
        for (var directory : List.of("repository", "lock", "log", "spool")) {
            Files.createDirectories(home.resolve(directory));
        }
        Files.writeString(home.resolve("pgbackrest.conf"), """
            [global]
            repo1-path=%1$s/repository
            lock-path=%1$s/lock
            log-path=%1$s/log
            spool-path=%1$s/spool
            process-max=2
            compress-type=zst
            compress-level=1
            start-fast=y
            archive-check=n
            log-level-console=warn
            log-level-file=off
            [bench]
            pg1-path=%2$s
            pg1-port=%3$d
            pg1-socket-path=%4$s
            pg1-user=postgres
            """.formatted(
                        home,
                        source.server().directory(),
                        source.server().port(),
                        source.server().socketDirectory()));
        repository.run("stanza-create");
        return repository;
    }

    void backUp(String type) throws IOException, InterruptedException {
        run("--type=" + type, "backup");
    }

    void restore(Path target) throws IOException, InterruptedException {
        Files.createDirectories(target);
        run("--pg1-path=" + target, "--type=none", "restore");
    }

    Path files() {
        return home.resolve("repository");
    }

    private void run(String... arguments) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(List.of("pgbackrest", "--config=" + home.resolve("pgbackrest.conf"), "--stanza=bench"));
        command.addAll(List.of(arguments));
        Processes.run(Map.of(), command);
    }
}
