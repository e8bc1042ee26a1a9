package io.tidemark.cli;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.backup.BackupRequest;
import io.tidemark.engine.backup.BaseBackup;
import io.tidemark.engine.backup.EveryPage;
import io.tidemark.engine.backup.StoredWal;
import io.tidemark.engine.backup.copy.CopySettings;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "backup",
        description = "Takes a base backup of a server into a repository, compared with the newest one there.",
        sortOptions = false)
final class BackupCommand implements Callable<Integer> {

    private static final Pattern RATE = Pattern.compile("(\\d{1,7})([kM]?)");
    private static final int LEAST_RATE = 32;
    private static final int GREATEST_RATE = 1 << 20;
    private static final int LONGEST_LABEL = 1000;

    /** How fast the server makes the checkpoint that a backup begins with. */
    enum Checkpoint {
        FAST,
        SPREAD
    }

    /** Where the WAL of the backup comes from. */
    static final class WalSource {

        @Option(
                names = "--slot",
                paramLabel = "<name>",
                description =
                        "Receive the WAL through this permanent slot, made if there is none. By default through one"
                                + " that goes with the backup.")
        private @Nullable String slot;

        @Option(names = "--wal-by-others", description = "Only wait for the WAL: receive-wal or archive-push bring it.")
        private boolean byOthers;
    }

    @Mixin
    private final ServerArguments server = new ServerArguments();

    @Mixin
    private final WritingArguments repository = new WritingArguments();

    @Option(
            names = "--label",
            paramLabel = "<text>",
            description = "What the backup is called. Default: tidemark and its id.")
    private @Nullable String label;

    @Option(
            names = "--max-rate",
            paramLabel = "<rate>",
            description = "At most so much a second, in kB or with k or M behind it: 32k to 1024M.")
    private @Nullable String maxRate;

    @Option(
            names = "--connections",
            paramLabel = "<n>",
            description =
                    "Over how many connections files of PostgreSQL 15 and 16 are read. Default: 2 for what changed,"
                            + " and one stream for every page.")
    private @Nullable Integer connections;

    @Option(
            names = "--every-page",
            description = "Read every page, also where it can be told what changed. Once a week by itself.")
    private boolean everyPage;

    @Option(
            names = "--checkpoint",
            paramLabel = "<how>",
            defaultValue = "fast",
            description = "fast, or spread over checkpoint_completion_target. Default: fast.")
    private Checkpoint checkpoint = Checkpoint.FAST;

    @ArgGroup
    private WalSource wal = new WalSource();

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() {
        var clock = InstantSource.system();
        var id = BackupId.of(clock.instant(), new SecureRandom());
        var request = BackupRequest.of(id, label(id))
                .withFastCheckpoint(checkpoint == Checkpoint.FAST)
                .withMaxRate(rate())
                .withCopy(copy());
        var address = server.address("tidemark backup");
        var manifest = common.working((progress, cancellation) -> {
            try (var connection = ReplicationConnection.open(address);
                    var opened = repository.open(ServerArguments.identify(connection))) {
                var before = opened.repository().backups();
                var compared = request.comparedWith(OpenedRepository.newest(before))
                        .withEveryPage(everyPage || EveryPage.isDue(before, clock.instant()));
                return wal.byOthers
                        ? run(connection, opened, StoredWal.in(opened.archive()), compared, progress, cancellation)
                        : runReceiving(address, connection, opened, compared, progress, cancellation);
            }
        });
        print(manifest);
        return ExitCode.OK.status();
    }

    private BackupManifest runReceiving(
            ServerAddress address,
            ReplicationConnection connection,
            OpenedRepository opened,
            BackupRequest request,
            Progress progress,
            Cancellation cancellation) {
        try (var received = new WalMeanwhile(
                address.withApplicationName("tidemark backup wal"), connection, opened, wal.slot, common.err())) {
            received.awaitStream(progress, cancellation);
            return run(connection, opened, received.stored(), request, progress, cancellation);
        }
    }

    private static BackupManifest run(
            ReplicationConnection connection,
            OpenedRepository opened,
            StoredWal stored,
            BackupRequest request,
            Progress progress,
            Cancellation cancellation) {
        return new BaseBackup(connection, opened.repository(), stored, InstantSource.system())
                .run(request, progress, cancellation);
    }

    private void print(BackupManifest manifest) {
        if (common.wantsJson()) {
            Json.print(common.out(), BackupFields.of(manifest));
            return;
        }
        common.out()
                .printf(
                        "Backup %s is complete: %s, %s of it changed, %s stored.%n",
                        manifest.id(),
                        new DataSize(manifest.sizes().totalBytes()),
                        new DataSize(manifest.sizes().changedBytes()),
                        new DataSize(manifest.sizes().storedBytes()));
        manifest.facts()
                .checksumFailures()
                .forEach(page -> common.out().println("Damaged on the server's disk already: " + page));
    }

    private String label(BackupId id) {
        if (label == null) {
            return "tidemark " + id;
        }
        if (label.isEmpty() || label.length() > LONGEST_LABEL || label.chars().anyMatch(Character::isISOControl)) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "'%s' is no label".formatted(label.replaceAll("\\p{Cntrl}", "?")),
                    "Give one line of at most %d characters.".formatted(LONGEST_LABEL));
        }
        return label;
    }

    private CopySettings copy() {
        if (connections == null) {
            return CopySettings.defaults();
        }
        if (connections < 1 || connections > CopySettings.MOST_CONNECTIONS) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "files cannot be read over %d connections".formatted(connections),
                    "Write --connections 4; it lies between 1 and %d.".formatted(CopySettings.MOST_CONNECTIONS));
        }
        return CopySettings.over(connections);
    }

    /** Kilobytes a second, zero for no limit. */
    private int rate() {
        if (maxRate == null) {
            return 0;
        }
        var match = RATE.matcher(maxRate);
        var kilobytes = match.matches()
                ? Long.parseLong(match.group(1)) * (match.group(2).equals("M") ? 1024 : 1)
                : 0;
        if (kilobytes < LEAST_RATE || kilobytes > GREATEST_RATE) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "'%s' is no rate".formatted(maxRate),
                    "Write --max-rate 20M; it lies between 32k and 1024M.");
        }
        return (int) kilobytes;
    }
}
