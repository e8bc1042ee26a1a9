package io.tidemark.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.backup.BackupRequest;
import io.tidemark.engine.backup.BaseBackup;
import io.tidemark.engine.backup.StoredWal;
import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.protocol.Servers;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.RepositorySettings;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.engine.restore.RestoreSources;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.wal.Acknowledgement;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalReceiver;
import io.tidemark.engine.wal.WalReceiverSettings;
import io.tidemark.harness.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;

/** A running server whose WAL is received and of which backups can be taken. Closing ends the reception only. */
public final class ProtectedServer implements AutoCloseable {

    /** What a server writes into {@code synchronous_standby_names} to wait for the receiver. */
    static final String APPLICATION_NAME = "tidemark";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final InstantSource clock = InstantSource.system();
    private final Random random = new Random();
    private final TenantKey key = TenantKey.generate();
    private final ObjectStore store;
    private final ServerAddress address;
    private final WalReceiverSettings settings;
    private final Path spool;
    private Repository repository;
    private WalArchive archive;
    private WalReceiver receiver;

    private ProtectedServer(ServerAddress server, ObjectStore store, Path spool, Acknowledgement acknowledgement) {
        this.store = store;
        this.spool = spool;
        this.settings = WalReceiverSettings.withSlot("tidemark").with(acknowledgement);
        this.address = server.withApplicationName(APPLICATION_NAME);
        try (var connection = ReplicationConnection.open(address)) {
            var identity = connection.identify();
            this.repository = Repository.create(
                    store,
                    new RepositoryDescription(
                            UUID.randomUUID(),
                            UUID.randomUUID(),
                            UUID.randomUUID(),
                            identity.systemIdentifier(),
                            connection.walSegmentSize(),
                            clock.instant()),
                    key);
            this.archive = new WalArchive(repository);
            this.receiver = beginReceiver();
        }
        receiver.start();
    }

    private WalReceiver beginReceiver() {
        return new WalReceiver(
                () -> address, repository.description().systemIdentifier(), archive, spool, settings, clock);
    }

    /** From now on backups and WAL are stored so, as the service does it: the receiver begins anew. */
    public void storeWith(Compression compression) {
        receiver.close();
        repository = repository.with(RepositorySettings.defaults().with(compression));
        archive = new WalArchive(repository);
        receiver = beginReceiver();
        receiver.start();
    }

    /** @param store empty; stays the caller's to close */
    public static ProtectedServer protect(PostgresServer server, ObjectStore store, Path spool) {
        return protect(server, store, spool, Acknowledgement.LOCAL);
    }

    static ProtectedServer protect(
            PostgresServer server, ObjectStore store, Path spool, Acknowledgement acknowledgement) {
        return new ProtectedServer(Servers.address(server), store, spool, acknowledgement);
    }

    /** Protects a server as somebody else than its superuser. */
    public static ProtectedServer protect(ServerAddress address, ObjectStore store, Path spool) {
        return new ProtectedServer(address, store, spool, Acknowledgement.LOCAL);
    }

    public Repository repository() {
        return repository;
    }

    /** The same repository, opened anew from the store and the key. */
    public Repository reopened() {
        return Repository.open(store, key);
    }

    public WalArchive archive() {
        return archive;
    }

    public WalReceiver receiver() {
        return receiver;
    }

    public RestoreSources sources() {
        return RestoreSources.of(repository, archive);
    }

    /** Takes a backup, compared with the newest. */
    public BackupManifest backUp(String label) {
        var backups = repository.backups();
        var previous = backups.isEmpty() ? null : backups.getLast().id();
        return backUp(request(label).comparedWith(previous));
    }

    public BackupManifest backUp(BackupRequest request) {
        return backUp(request, storedWal(), Progress.NONE, new Cancellation());
    }

    /** A request for a backup that is compared with nothing. */
    public BackupRequest request(String label) {
        return BackupRequest.of(BackupId.of(clock.instant(), random), label).withWalPatience(PATIENCE);
    }

    public StoredWal storedWal() {
        return StoredWal.by(receiver, archive);
    }

    public BackupManifest backUp(
            BackupRequest request, StoredWal storedWal, Progress progress, Cancellation cancellation) {
        try (var connection = ReplicationConnection.open(address.withApplicationName("tidemark backup"))) {
            return new BaseBackup(connection, repository, storedWal, clock).run(request, progress, cancellation);
        }
    }

    /** Waits until everything the server has written so far is in the archive. */
    public void awaitArchived(PostgresServer server) throws InterruptedException {
        awaitArchived(Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()")));
    }

    public void awaitArchived(Lsn position) throws InterruptedException {
        receiver.storePartialNow();
        assertThat(receiver.awaitStored(position, PATIENCE))
                .as("WAL until %s is stored: %s", position, receiver.status().failure())
                .isTrue();
    }

    @Override
    public void close() {
        receiver.close();
    }
}
