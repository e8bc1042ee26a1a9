package io.tidemark.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.Secret;
import io.tidemark.engine.backup.BackupRequest;
import io.tidemark.engine.backup.BaseBackup;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.protocol.TlsMode;
import io.tidemark.engine.protocol.TlsSettings;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.engine.restore.DeltaSink;
import io.tidemark.engine.restore.DirectorySink;
import io.tidemark.engine.restore.RecoveryPoint;
import io.tidemark.engine.restore.RecoveryTarget;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlan;
import io.tidemark.engine.restore.RestoreSink;
import io.tidemark.engine.restore.TablespaceMapping;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.storage.StoreAddress;
import io.tidemark.storage.StoreCredentials;
import io.tidemark.storage.Stores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** The process behind {@link BackupProcess}: reads orders, answers each with its seconds and CPU seconds. */
final class BackupMain {

    private static final TenantKey KEY = TenantKey.of(new byte[32]);
    private static final int WORKERS = 2;

    private final InstantSource clock = InstantSource.system();
    private final Random random = new Random();
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private BackupMain() {}

    public static void main(String[] args) throws IOException {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var main = new BackupMain();
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            out.println(main.obey(line.split(" ")));
        }
    }

    /** Returns the seconds and the CPU seconds. */
    private String obey(String[] words) throws IOException {
        var store = Stores.open(
                new StoreAddress.Folder(Files.createDirectories(Path.of(words[1]))), StoreCredentials.none());
        var began = System.nanoTime();
        var cpu = system.getProcessCpuTime();
        switch (words[0]) {
            case "backup" -> backUp(store, words, false);
            case "every-page" -> backUp(store, words, true);
            case "restore" -> restore(store, new DirectorySink(Path.of(words[2]), TablespaceMapping.INSIDE));
            case "delta" -> {
                var repository = Repository.open(store, KEY);
                restore(
                        store,
                        new DeltaSink(
                                Path.of(words[2]),
                                TablespaceMapping.INSIDE,
                                repository.description().systemIdentifier()));
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "%s %s".formatted((System.nanoTime() - began) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9);
    }

    private void backUp(ObjectStore store, String[] words, boolean everyPage) {
        var address = ServerAddress.of(
                        "127.0.0.1", Integer.parseInt(words[2]), "postgres", words[3], Secret.of(words[4]))
                .withTls(TlsSettings.of(TlsMode.DISABLE));
        try (var connection = ReplicationConnection.open(address)) {
            var repository = store.find(new ObjectKey("repository.json"))
                    .map(_ -> Repository.open(store, KEY))
                    .orElseGet(() -> create(store, connection));
            var backups = repository.backups();
            var id = BackupId.of(clock.instant(), random);
            var request = BackupRequest.of(id, "bench")
                    .comparedWith(backups.isEmpty() ? null : backups.getLast().id())
                    .withEveryPage(everyPage);
            // the peers do not wait for WAL either
            new BaseBackup(connection, repository, (span, atMost) -> true, clock)
                    .run(request, Progress.NONE, new Cancellation());
        }
    }

    private Repository create(ObjectStore store, ReplicationConnection connection) {
        var description = new RepositoryDescription(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                connection.identify().systemIdentifier(),
                connection.walSegmentSize(),
                clock.instant());
        return Repository.create(store, description, KEY);
    }

    /** The newest backup, without WAL, as the peers do it. */
    private static void restore(ObjectStore store, RestoreSink into) throws IOException {
        try (var sink = into) {
            var repository = Repository.open(store, KEY);
            var backup = repository.backups().getLast();
            var wal = backup.facts().wal();
            var plan = new RestorePlan(
                    backup,
                    RecoveryTarget.latest(),
                    TimelineHistory.original(),
                    List.of(),
                    new RecoveryPoint(
                            wal.stopTimeline(), wal.stop(), backup.facts().endedAt()));
            new Restore(repository, new WalArchive(repository))
                    .run(
                            plan,
                            sink,
                            RestoreOptions.selfContained().withWorkers(WORKERS),
                            Progress.NONE,
                            new Cancellation());
        }
    }
}
