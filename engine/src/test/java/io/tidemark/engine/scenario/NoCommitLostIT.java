package io.tidemark.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.restore.DirectorySink;
import io.tidemark.engine.restore.RecoveryTarget;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.TablespaceMapping;
import io.tidemark.engine.storage.FaultyObjectStore;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.engine.wal.Acknowledgement;
import io.tidemark.harness.DirectoryTree;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With Tidemark as synchronous standby no commit that a client was told of is ever lost: the primary is killed while clients
 * commit, its disk is thrown away, and what is restored has every row that was noted. Where commits are stored before they are
 * confirmed, nothing of the node is needed either.
 *
 * <p>{@code -Dtidemark.rounds=1000} runs as many rounds; each goes on with the server that the one before restored.
 */
class NoCommitLostIT {

    private static final int ROUNDS = Integer.getInteger("tidemark.rounds", 4);
    private static final int CLIENTS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void every_commit_that_was_confirmed_survives_the_loss_of_the_primary() throws Exception {
        loseAgainAndAgain(Acknowledgement.LOCAL);
    }

    @Test
    void every_commit_that_was_confirmed_as_stored_survives_the_loss_of_primary_and_node() throws Exception {
        loseAgainAndAgain(Acknowledgement.STORED);
    }

    private void loseAgainAndAgain(Acknowledgement acknowledgement) throws Exception {
        var seed = Long.getLong("tidemark.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var version = PostgresVersion.values()[random.nextInt(PostgresVersion.values().length)];
        var clients = new ArrayList<CommittingClient>();
        var server = PostgresServer.builder(version)
                .directory(directory.resolve("primary-0"))
                .walSegmentMegabytes(1)
                .start();
        try {
            server.execute("CREATE TABLE noted (round int, client int, n int)");
            for (var round = 1; round <= ROUNDS; round++) {
                var place = Files.createDirectory(directory.resolve("round-" + round));
                var next = directory.resolve("primary-" + round);
                clients.addAll(loseAndRestore(server, round, random, place, next, acknowledgement));
                server.close();
                server = PostgresServer.builder(version).directory(next).open().start();
                server.awaitEndOfRecovery(LIMIT);
                assertNothingLost(server, clients);
                DirectoryTree.delete(place);
            }
        } finally {
            server.close();
        }
        System.out.printf(
                "%d rounds on %s: %d confirmed commits, none lost%n",
                ROUNDS,
                version,
                clients.stream().mapToLong(CommittingClient::committed).sum());
    }

    private static void assertNothingLost(PostgresServer server, List<CommittingClient> clients) {
        var rows = new HashMap<String, Integer>();
        server.query("SELECT round || ' ' || client, count(*) FROM noted GROUP BY round, client")
                .forEach(row -> rows.put(row.getFirst(), Integer.valueOf(Objects.requireNonNull(row.getLast()))));
        for (var client : clients) {
            // the row after the last confirmed one may be there too: its commit was under way
            assertThat(rows.get(client.round() + " " + client.number()))
                    .as("rows of client %d in round %d", client.number(), client.round())
                    .isBetween(client.committed(), client.committed() + 1);
        }
    }

    /** Returns the clients whose rows must be there, whatever was lost. */
    private static List<CommittingClient> loseAndRestore(
            PostgresServer primary, int round, Random random, Path place, Path next, Acknowledgement acknowledgement)
            throws Exception {
        var store = new FaultyObjectStore(FileSystemObjectStore.open(Files.createDirectory(place.resolve("store"))));
        primary.writeSettings(Map.of("synchronous_standby_names", ProtectedServer.APPLICATION_NAME));
        primary.reload();
        primary.awaitTrue("SELECT current_setting('synchronous_standby_names') <> ''", LIMIT);
        var protection = ProtectedServer.protect(primary, store, place.resolve("spool"), acknowledgement);
        List<CommittingClient> clients;
        try (protection) {
            protection.backUp("round " + round);
            primary.awaitTrue("SELECT bool_or(sync_state = 'sync') FROM pg_stat_replication", LIMIT);
            clients = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> CommittingClient.start(primary, round, client))
                    .toList();
            for (var client : clients) {
                client.awaitCommits(1 + random.nextInt(40));
            }
            if (acknowledgement == Acknowledgement.STORED) {
                // from here on the node is as good as gone: nothing of what it has reaches the store
                store.failFrom(0);
            }
            primary.kill();
            for (var client : clients) {
                client.awaitEnd();
            }
            DirectoryTree.delete(primary.directory());
        }
        store.heal();
        var plan = RestorePlanner.plan(protection.sources(), RecoveryTarget.latest())
                .orThrow();
        try (var sink = new DirectorySink(next, TablespaceMapping.INSIDE)) {
            new Restore(protection.reopened(), protection.archive())
                    .run(plan, sink, RestoreOptions.selfContained(), Progress.NONE, new Cancellation());
        }
        return clients;
    }
}
