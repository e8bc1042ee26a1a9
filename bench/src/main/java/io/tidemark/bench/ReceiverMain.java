package io.tidemark.bench;

import io.tidemark.engine.Secret;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.protocol.TlsMode;
import io.tidemark.engine.protocol.TlsSettings;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalReceiver;
import io.tidemark.engine.wal.WalReceiverSettings;
import io.tidemark.storage.StoreAddress;
import io.tidemark.storage.StoreCredentials;
import io.tidemark.storage.Stores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The process behind {@link ReceiverProcess}: reads orders, answers each with {@code done}. */
final class ReceiverMain {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long POLL_MILLIS = 1;

    private @Nullable WalReceiver receiver;

    private ReceiverMain() {}

    public static void main(String[] args) throws Exception {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var main = new ReceiverMain();
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            main.obey(line.split(" "));
            out.println("done");
        }
    }

    private void obey(String[] words) throws Exception {
        switch (words[0]) {
            case "open" -> open(words);
            case "begin" -> running().start();
            case "durable" -> awaitDurable(Lsn.parse(words[1]));
            case "stored" -> awaitStored(Lsn.parse(words[1]));
            case "end" -> running().close();
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private void open(String[] words) throws IOException {
        var address = ServerAddress.of(
                        "127.0.0.1", Integer.parseInt(words[1]), "postgres", words[2], Secret.of(words[3]))
                .withTls(TlsSettings.of(Boolean.parseBoolean(words[4]) ? TlsMode.REQUIRE : TlsMode.DISABLE))
                .withApplicationName(words[5]);
        var directory = Files.createDirectories(Path.of(words[6]).resolve("repository"));
        var store = Stores.open(new StoreAddress.Folder(directory), StoreCredentials.none());
        try (var connection = ReplicationConnection.open(address)) {
            var identity = connection.identify();
            var clock = InstantSource.system();
            var repository = Repository.create(
                    store,
                    new RepositoryDescription(
                            UUID.randomUUID(),
                            UUID.randomUUID(),
                            UUID.randomUUID(),
                            identity.systemIdentifier(),
                            connection.walSegmentSize(),
                            clock.instant()),
                    TenantKey.generate());
            receiver = new WalReceiver(
                    () -> address,
                    identity.systemIdentifier(),
                    new WalArchive(repository),
                    Path.of(words[6]).resolve("spool"),
                    WalReceiverSettings.withSlot(words[5]),
                    clock);
        }
    }

    private void awaitDurable(Lsn position) throws InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (running()
                .status()
                .positions()
                .filter(reached -> reached.flushed().compareTo(position) >= 0)
                .isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not durable until %s: %s"
                        .formatted(position, running().status().failure()));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private void awaitStored(Lsn position) throws InterruptedException {
        if (!running().awaitStored(position, PATIENCE)) {
            throw new IllegalStateException("not stored until %s: %s"
                    .formatted(position, running().status().failure()));
        }
    }

    private WalReceiver running() {
        return Optional.ofNullable(receiver).orElseThrow();
    }
}
