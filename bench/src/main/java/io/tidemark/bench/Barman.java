package io.tidemark.bench;

import io.tidemark.harness.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * Barman by {@code barman-wal-archive} and {@code barman-wal-restore}. Instead of {@code ssh} it gets a script that runs the words
 * behind the host here: neither network nor encryption, which is in its favour.
 */
final class Barman implements Archiver {

    private static final String PRETENDED_SSH = """
            #!/bin/sh
            while [ $# -gt 0 ]; do
                case $1 in
                    -p) shift 2 ;;
                    -*) shift ;;
                    *) shift; break ;;
                esac
            done
            exec sh -c "$*"
            """;

    private final Path home;
    private final Path configuration;

    Barman(Path work) {
        this.home = work.resolve("barman");
        this.configuration = home.resolve("barman.conf");
    }

    @Override
    public String name() {
        return "Barman";
    }

    @Override
    public void prepare(Source source) throws IOException, InterruptedException {
        for (var directory : List.of("home", "lock", "conf.d", "bin")) {
            Files.createDirectories(home.resolve(directory));
        }
        var ssh = home.resolve("bin/ssh");
        Files.writeString(ssh, PRETENDED_SSH);
        Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
        var user = Processes.run(Map.of(), PostgresServer.inItsAccount(List.of("id", "-un")))
                .strip();
        Files.writeString(configuration, """
            [barman]
            barman_user = %s
            barman_home = %s
            barman_lock_directory = %s
            configuration_files_directory = %s
            log_file = %s
            [bench]
            description = bench
            conninfo = host=%s port=%d user=postgres dbname=postgres
            backup_method = postgres
            archiver = on
            """.formatted(
                        user,
                        home.resolve("home"),
                        home.resolve("lock"),
                        home.resolve("conf.d"),
                        home.resolve("log"),
                        source.server().socketDirectory(),
                        source.server().port()));
        // makes its directories; WAL that has come is served from where it lies, without barman archive-wal
        Processes.run(
                Map.of(),
                PostgresServer.inItsAccount(List.of("barman", "-c", configuration.toString(), "list-server")));
    }

    @Override
    public String archiveCommand() {
        return "PATH=%s:$PATH barman-wal-archive -c %s localhost bench %%p"
                .formatted(home.resolve("bin"), configuration);
    }

    @Override
    public String restoreCommand(Path scratch, Path data) throws IOException {
        var spool = Files.createDirectories(scratch.resolve("spool"));
        return "PATH=%s:$PATH barman-wal-restore --parallel 2 --spool-dir %s -c %s localhost bench %%f %%p"
                .formatted(home.resolve("bin"), spool, configuration);
    }
}
