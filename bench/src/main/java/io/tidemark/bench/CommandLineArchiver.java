package io.tidemark.bench;

import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.harness.DirectoryTree;
import io.tidemark.storage.StoreAddress;
import io.tidemark.storage.StoreCredentials;
import io.tidemark.storage.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;

/** Tidemark's command line on a repository in a folder, with a spool: compressed, encrypted and forced to disk. */
final class CommandLineArchiver implements Archiver {

    private final Path home;
    private final Path program;

    /** @param program the packed command line's {@code bin/tidemark} */
    CommandLineArchiver(Path work, Path program) {
        this.home = work.resolve("tidemark");
        this.program = program;
    }

    @Override
    public String name() {
        return "Tidemark";
    }

    @Override
    public void prepare(Source source) throws IOException {
        var folder = Files.createDirectories(home.resolve("repository"));
        Files.createDirectories(home.resolve("spool"));
        var key = TenantKey.generate();
        Files.writeString(home.resolve("key"), key.text().reveal());
        try (var store = Stores.open(new StoreAddress.Folder(folder), StoreCredentials.none());
                var connection = ReplicationConnection.open(source.address(false))) {
            Repository.create(
                    store,
                    new RepositoryDescription(
                            UUID.randomUUID(),
                            UUID.randomUUID(),
                            UUID.randomUUID(),
                            connection.identify().systemIdentifier(),
                            connection.walSegmentSize(),
                            InstantSource.system().instant()),
                    key);
        }
    }

    @Override
    public String archiveCommand() {
        return "%s archive-push %s --spool %s %%p".formatted(program, repository(), home.resolve("spool"));
    }

    @Override
    public String restoreCommand(Path scratch, Path data) throws IOException {
        var spool = Files.createDirectories(scratch.resolve("spool"));
        return "%s archive-get %s --spool %s %%f %%p".formatted(program, repository(), spool);
    }

    @Override
    public void rest() throws IOException {
        // the process ends when its folder is gone
        DirectoryTree.delete(home.resolve("spool"));
        Files.createDirectories(home.resolve("spool"));
    }

    private String repository() {
        return "--store file://%s --key-file %s".formatted(home.resolve("repository"), home.resolve("key"));
    }
}
