package io.tidemark.wal.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalIntake;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Configuration;
import io.tidemark.server.model.Identity;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes WAL files that servers send to this node. Each is a file of the node's disk until the store has it, so that memory does
 * not grow with the size of segments; nothing there is worth keeping, because the server sends again what was not confirmed.
 */
@ApplicationScoped
public class WalIntakes {

    private static final int MOST_STORED_AT_ONCE = 16;

    /** Who sends slowly, or much at once, takes the places of its own tenant only. */
    private static final int MOST_OF_A_TENANT = 8;

    private static final int PATIENCE_SECONDS = 20;
    private static final int BUFFER_BYTES = 128 << 10;

    @Inject
    ServerRegister register;

    @Inject
    RepositoryAccess repositories;

    @Inject
    Configuration configuration;

    private final Semaphore storing = new Semaphore(MOST_STORED_AT_ONCE, true);

    private final Map<TenantId, Semaphore> arriving = new ConcurrentHashMap<>();

    private final Map<ServerId, Known> intakes = new ConcurrentHashMap<>();

    /** An intake, and whom it was made for. */
    private record Known(Identity identity, WalArchive archive, WalIntake intake) {}

    @PostConstruct
    void removeLeftovers() {
        try {
            Files.createDirectories(folder());
            try (var left = Files.list(folder())) {
                for (var file : left.toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw LocalDisk.failure("cannot use the spool for archived WAL", e);
        }
    }

    /** Stores a file; durable in the store when this returns. */
    WalArchive.Storing take(TenantId tenant, ServerId server, ArchivedFile file) {
        var intake = of(tenant, server);
        var own = arriving.computeIfAbsent(tenant, _ -> new Semaphore(MOST_OF_A_TENANT, true));
        admit(own);
        try (var arrival = intake.begin(file.name())) {
            var arrived = receive(file, arrival.mostBytes());
            try {
                return store(arrival, arrived);
            } finally {
                Files.deleteIfExists(arrived);
            }
        } catch (IOException e) {
            throw LocalDisk.failure("cannot keep the WAL file %s in the spool".formatted(file.name()), e);
        } finally {
            own.release();
        }
    }

    private WalArchive.Storing store(WalIntake.Arrival arrival, Path arrived) {
        admit(storing);
        try {
            return arrival.store(arrived);
        } finally {
            storing.release();
        }
    }

    private WalIntake of(TenantId tenant, ServerId server) {
        var identity = register.load(tenant, server).identity();
        var archive = repositories.of(tenant, server).archive();
        return intakes.compute(
                        server,
                        (id, known) -> known != null && known.identity().equals(identity) && known.archive() == archive
                                ? known
                                : new Known(
                                        identity,
                                        archive,
                                        new WalIntake(
                                                archive,
                                                SystemIdentifier.parse(identity.systemIdentifier()),
                                                new ServerVersion(identity.version()).major())))
                .intake();
    }

    private static void admit(Semaphore places) {
        try {
            if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new EngineException(
                        ErrorCode.SERVICE_BUSY,
                        "this node takes %d WAL files of a tenant and stores %d at once, and has no room for another"
                                .formatted(MOST_OF_A_TENANT, MOST_STORED_AT_ONCE),
                        "PostgreSQL sends it again by itself.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.CANCELLED, "the node is stopping", "Archive it again.", e);
        }
    }

    private Path receive(ArchivedFile file, long mostBytes) throws IOException {
        if (file.declaredBytes() > mostBytes) {
            throw tooLong(file, mostBytes);
        }
        var arrived = Files.createTempFile(folder(), "arriving-", "");
        try {
            var digest = file.sha256() == null ? null : sha256();
            var buffer = new byte[BUFFER_BYTES];
            var total = 0L;
            try (var out = Files.newOutputStream(arrived)) {
                for (var length = read(file, buffer); length >= 0; length = read(file, buffer)) {
                    total += length;
                    if (total > mostBytes) {
                        throw tooLong(file, mostBytes);
                    }
                    if (digest != null) {
                        digest.update(buffer, 0, length);
                    }
                    out.write(buffer, 0, length);
                }
            }
            requireSame(file, digest);
            return arrived;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(arrived);
            throw e;
        }
    }

    private static int read(ArchivedFile file, byte[] buffer) {
        InputStream content = file.content();
        try {
            return content.read(buffer);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "WAL file %s broke off while it was sent".formatted(file.name()),
                    "PostgreSQL sends it again by itself.",
                    e);
        }
    }

    private static void requireSame(ArchivedFile file, @Nullable MessageDigest digest) {
        if (digest == null || file.sha256() == null) {
            return;
        }
        var arrived = HexFormat.of().formatHex(digest.digest());
        if (!arrived.equals(file.sha256().toLowerCase(Locale.ROOT))) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "WAL file %s arrived with SHA-256 %s instead of %s".formatted(file.name(), arrived, file.sha256()),
                    "It was damaged on its way, or changed while it was read: send it again.");
        }
    }

    private static EngineException tooLong(ArchivedFile file, long mostBytes) {
        return new EngineException(
                ErrorCode.WAL_FILE_REFUSED,
                "WAL file %s has more than the %d bytes that it may have".formatted(file.name(), mostBytes),
                "Let archive_command send the file that PostgreSQL names, unchanged.");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private Path folder() {
        return configuration.service().spoolDirectory().resolve("archiving");
    }
}
