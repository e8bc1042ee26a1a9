package io.tidemark.server.model;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.repository.RepositoryUsage;
import io.tidemark.platform.model.ServerId;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.tenant.model.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server that a tenant protects. Added after its connection was checked; identified for good by its system
 * identifier; paused and resumed; removed in the end, while its backups stay where they are. Taken over from there it is known
 * again, paused, and without a connection until somebody says how it is reached.
 */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "server")
public class Server {

    @Id
    private UUID id;

    @Version
    private long version;

    private UUID tenant;

    private String name;

    @Enumerated(EnumType.STRING)
    private ServerState state;

    private @Nullable String host;

    private @Nullable Integer port;

    private @Nullable String databaseName;

    private @Nullable String userName;

    private byte @Nullable [] password;

    @Enumerated(EnumType.STRING)
    private @Nullable TlsMode tls;

    private @Nullable String rootCertificate;

    private int serverVersion;

    private String systemIdentifier;

    private int walSegmentBytes;

    private String slot;

    private UUID storageTarget;

    private @Nullable Integer maxRateKilobytes;

    private @Nullable Integer copyConnections;

    private String codec;

    private int codecLevel;

    private long storedBytes;

    private long deadBytes;

    private long logicalBytes;

    private Instant addedAt;

    @SuppressWarnings("NullAway.Init")
    protected Server() {} // for JPA

    public Server(
            ServerId id,
            TenantId tenant,
            String name,
            Reach reach,
            Identity identity,
            StorageTargetId storage,
            Instant addedAt) {
        this(id, tenant, name, identity, storage, addedAt);
        this.state = ServerState.ACTIVE;
        keep(reach);
    }

    /** One that was found in storage: paused, and nobody has said how it is reached. */
    public Server(
            ServerId id, TenantId tenant, String name, Identity identity, StorageTargetId storage, Instant addedAt) {
        this.id = id.value();
        this.tenant = tenant.value();
        this.name = name;
        this.state = ServerState.PAUSED;
        this.serverVersion = identity.version();
        this.systemIdentifier = identity.systemIdentifier();
        this.walSegmentBytes = identity.walSegmentBytes();
        this.slot = slotOf(id);
        this.storageTarget = storage.value();
        this.codec = Compression.usual().codec().name();
        this.codecLevel = Compression.usual().level();
        this.addedAt = addedAt;
    }

    /** The name of the replication slot of a server: by its id, so that it is free whatever the server is called. */
    public static String slotOf(ServerId id) {
        return "tidemark_" + id.toString().replace("-", "");
    }

    public void rename(String to) {
        name = to;
    }

    public void reachBy(Reach reach, int version) {
        keep(reach);
        serverVersion = version;
    }

    private void keep(Reach reach) {
        host = reach.host();
        port = reach.port();
        databaseName = reach.database();
        userName = reach.user();
        password = reach.sealedPassword();
        tls = reach.tls();
        rootCertificate = reach.rootCertificate();
    }

    /** The same password, sealed with another key; nothing where there is none. */
    public void reseal(UnaryOperator<byte[]> resealing) {
        var sealed = password;
        password = sealed == null ? null : resealing.apply(sealed.clone());
    }

    public void follow(@Nullable Integer newMaxRateKilobytes, @Nullable Integer newCopyConnections) {
        maxRateKilobytes = newMaxRateKilobytes;
        copyConnections = newCopyConnections;
    }

    /** What is stored from now on. */
    public void storeWith(Compression compression) {
        codec = compression.codec().name();
        codecLevel = compression.level();
    }

    /**
     * @throws IllegalStateException if it was removed
     * @throws EngineException if it shall be active, and there is no {@link #requiredReach()}
     */
    public void become(ServerState next) {
        if (state == ServerState.REMOVED) {
            throw new IllegalStateException("server %s was removed".formatted(id));
        }
        if (next == ServerState.ACTIVE) {
            requiredReach();
        }
        state = next;
    }

    /**
     * A removed one is protected again, paused. Its connection is forgotten: something else may answer there by now.
     *
     * @throws IllegalStateException if it was not removed
     */
    public void comeBack(String newName, StorageTargetId storage) {
        if (state != ServerState.REMOVED) {
            throw new IllegalStateException("server %s is %s".formatted(id, state));
        }
        state = ServerState.PAUSED;
        name = newName;
        storageTarget = storage.value();
        host = null;
        port = null;
        databaseName = null;
        userName = null;
        password = null;
        tls = null;
        rootCertificate = null;
    }

    public void stores(RepositoryUsage usage) {
        storedBytes = usage.storedBytes();
        deadBytes = usage.deadBytes();
        logicalBytes = usage.logicalBytes();
    }

    public ServerId id() {
        return new ServerId(id);
    }

    public TenantId tenant() {
        return new TenantId(tenant);
    }

    public String name() {
        return name;
    }

    public ServerState state() {
        return state;
    }

    /** Empty until somebody has said it. */
    public Optional<Reach> reach() {
        return host == null
                        || port == null
                        || databaseName == null
                        || userName == null
                        || password == null
                        || tls == null
                ? Optional.empty()
                : Optional.of(new Reach(host, port, databaseName, userName, password, tls, rootCertificate));
    }

    /**
     * What is needed before anything is asked of the server.
     *
     * @throws EngineException with {@link ErrorCode#CONFLICT} if nobody has said it yet
     */
    public Reach requiredReach() {
        return reach().orElseThrow(() -> new EngineException(
                ErrorCode.CONFLICT,
                "nobody has said how '%s' is reached".formatted(name),
                "Enter its connection in the settings first."));
    }

    public Identity identity() {
        return new Identity(serverVersion, systemIdentifier, walSegmentBytes);
    }

    public String slot() {
        return slot;
    }

    public StorageTargetId storageTarget() {
        return new StorageTargetId(storageTarget);
    }

    public @Nullable Integer maxRateKilobytes() {
        return maxRateKilobytes;
    }

    public @Nullable Integer copyConnections() {
        return copyConnections;
    }

    /** The name of a codec that was installed when it was chosen. */
    public String codec() {
        return codec;
    }

    public int codecLevel() {
        return codecLevel;
    }

    /** What its backups took in the store when it was last counted. */
    public RepositoryUsage usage() {
        return new RepositoryUsage(logicalBytes, storedBytes, deadBytes);
    }

    public Instant addedAt() {
        return addedAt;
    }
}
