package io.tidemark.cli;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.ClusterIdentity;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.wal.Acknowledgement;
import io.tidemark.engine.wal.WalReceiver;
import io.tidemark.engine.wal.WalReceiverSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "receive-wal",
        description = "Streams a server's WAL into a repository until it is stopped by Ctrl-C or SIGTERM.",
        sortOptions = false)
final class ReceiveWalCommand implements Callable<Integer> {

    private static final Duration PATIENCE_TO_CLOSE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(500);

    @Mixin
    private final ServerArguments server = new ServerArguments();

    @Mixin
    private final WritingArguments repository = new WritingArguments();

    @Option(
            names = "--slot",
            paramLabel = "<name>",
            required = true,
            description = "The replication slot: the server keeps WAL in it while nothing is received.")
    private String slot = "";

    @Option(names = "--create-slot", description = "Make the slot if there is none.")
    private boolean createSlot;

    @Option(
            names = "--spool",
            paramLabel = "<folder>",
            required = true,
            description =
                    "Where WAL is durable until the repository has it: a folder on a local disk, for this slot alone.")
    private Path spool = Path.of("");

    @Option(
            names = "--acknowledge",
            paramLabel = "<when>",
            defaultValue = "local",
            description = "When commits that wait for us are released: local, durable in the spool; stored, in the"
                    + " repository. Default: local.")
    private Acknowledgement acknowledgement = Acknowledgement.LOCAL;

    @Option(
            names = "--rpo",
            paramLabel = "<seconds>",
            defaultValue = "60",
            description = "What was received is in the repository after so many seconds. Default: 60.")
    private int rpoSeconds;

    @Option(
            names = "--application-name",
            paramLabel = "<name>",
            defaultValue = "tidemark",
            description = "What synchronous_standby_names calls us. Default: tidemark.")
    private String applicationName = "tidemark";

    @Option(
            names = "--status-interval",
            paramLabel = "<seconds>",
            defaultValue = "10",
            description = "With --output json: a line at least so often. Default: 10.")
    private int statusSeconds;

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() {
        var settings = settings();
        var address = server.address(applicationName);
        try (var opened = openFor(address)) {
            var receiver = new WalReceiver(
                    () -> address,
                    opened.repository().description().systemIdentifier(),
                    opened.archive(),
                    spool.toAbsolutePath(),
                    settings,
                    InstantSource.system());
            var stopped = new CountDownLatch(1);
            try (var _ = Interruption.asks(stopped::countDown);
                    var lines = new ReceptionLines(common, Duration.ofSeconds(statusSeconds))) {
                receiver.start();
                watch(receiver, stopped, lines);
                receiver.close(PATIENCE_TO_CLOSE);
                lines.last(receiver.status());
            }
            requireNothingLeft(receiver.status().spooledBytes());
            return ExitCode.OK.status();
        }
    }

    /** What is wrong from the beginning is told at once; what goes wrong later is tried again. */
    private OpenedRepository openFor(ServerAddress address) {
        try (var connection = ReplicationConnection.openForWal(address)) {
            ClusterIdentity cluster = ServerArguments.identify(connection);
            if (!createSlot && connection.findSlot(slot).isEmpty()) {
                throw new EngineException(
                        ErrorCode.SLOT_LOST,
                        "there is no replication slot %s on the server".formatted(slot),
                        "Let it be made: --create-slot.");
            }
            return repository.open(cluster);
        }
    }

    private static void watch(WalReceiver receiver, CountDownLatch stopped, ReceptionLines lines) {
        try {
            do {
                lines.show(receiver.status());
            } while (!stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            // as if it had been asked to stop
            Thread.currentThread().interrupt();
        }
    }

    private WalReceiverSettings settings() {
        if (rpoSeconds < 1 || statusSeconds < 1) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "--rpo and --status-interval are at least one second",
                    "Write for example --rpo 60.");
        }
        return WalMeanwhile.settings(slot).with(acknowledgement).storingWithin(Duration.ofSeconds(rpoSeconds));
    }

    private void requireNothingLeft(long bytes) {
        if (bytes > 0) {
            throw new EngineException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    "%s of WAL are left in the spool %s".formatted(new DataSize(bytes), spool),
                    "The next receive-wal with this spool stores them; the server keeps them, too.");
        }
    }
}
