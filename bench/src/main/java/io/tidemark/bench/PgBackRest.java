package io.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** pgBackRest in its asynchronous mode with two processes; without encryption. */
final class PgBackRest implements Archiver {

    private final Path home;
    private final Path configuration;
    private final String name;
    private final String compression;

    private PgBackRest(Path work, String name, String compression) {
        this.name = name;
        this.compression = compression;
        this.home = work.resolve(name.toLowerCase(Locale.ROOT));
        this.configuration = home.resolve("pgbackrest.conf");
    }

    /** With zstd, level 1: the fastest that it has of what stores about as little as Tidemark. */
    static PgBackRest withZstd(Path work) {
        return new PgBackRest(work, "pgBackRest", "compress-type=zst\ncompress-level=1");
    }

    /** As it comes: gzip, level 6. */
    static PgBackRest asItComes(Path work) {
        return new PgBackRest(work, "pgBackRest-gz", "");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare(Source source) throws IOException, InterruptedException {
        for (var directory : List.of("repository", "lock", "log", "spool")) {
            Files.createDirectories(home.resolve(directory));
        }
        configure(configuration, source.server().directory(), home.resolve("spool"), source);
        Processes.run(Map.of(), List.of("pgbackrest", "--config=" + configuration, "--stanza=bench", "stanza-create"));
    }

    @Override
    public String archiveCommand() {
        return "pgbackrest --config=%s --stanza=bench archive-push %%p".formatted(configuration);
    }

    @Override
    public String restoreCommand(Path scratch, Path data) throws IOException {
        var own = scratch.resolve("pgbackrest.conf");
        var spool = Files.createDirectories(scratch.resolve("spool"));
        Files.writeString(own, text(data, spool, ""));
        return "pgbackrest --config=%s --stanza=bench archive-get %%f %%p".formatted(own);
    }

    private void configure(Path file, Path data, Path spool, Source source) throws IOException {
        Files.writeString(file, text(data, spool, """
            pg1-port=%d
            pg1-socket-path=%s
            pg1-user=postgres
            """.formatted(
                        source.server().port(), source.server().socketDirectory())));
    }

    private String text(Path data, Path spool, String connection) {
        return """
            [global]
            repo1-path=%s
            lock-path=%s
            log-path=%s
            spool-path=%s
            archive-async=y
            process-max=2
            %s
            log-level-console=warn
            log-level-file=off
            [bench]
            pg1-path=%s
            %s""".formatted(
                        home.resolve("repository"),
                        home.resolve("lock"),
                        home.resolve("log"),
                        spool,
                        compression,
                        data,
                        connection);
    }
}
