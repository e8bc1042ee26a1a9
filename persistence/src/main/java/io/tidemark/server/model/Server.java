package io.tidemark.server.model;

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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server that a tenant protects. Added after its connection was checked; identified for good by its system
 * identifier; paused and resumed; removed in the end, while its backups stay where they are.
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

    private String host;

    private int port;

    private String databaseName;

    private String userName;

    private byte[] password;

    @Enumerated(EnumType.STRING)
    private TlsMode tls;

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
        this.id = id.value();
        this.tenant = tenant.value();
        this.name = name;
        this.state = ServerState.ACTIVE;
        this.host = reach.host();
        this.port = reach.port();
        this.databaseName = reach.database();
        this.userName = reach.user();
        this.password = reach.sealedPassword();
        this.tls = reach.tls();
        this.rootCertificate = reach.rootCertificate();
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
        host = reach.host();
        port = reach.port();
        databaseName = reach.database();
        userName = reach.user();
        password = reach.sealedPassword();
        tls = reach.tls();
        rootCertificate = reach.rootCertificate();
        serverVersion = version;
    }

    /** The same password, sealed with another key. */
    public void resealed(byte[] samePassword) {
        password = samePassword.clone();
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

    /** @throws IllegalStateException if it was removed */
    public void become(ServerState next) {
        if (state == ServerState.REMOVED) {
            throw new IllegalStateException("server %s was removed".formatted(id));
        }
        state = next;
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

    public Reach reach() {
        return new Reach(host, port, databaseName, userName, password, tls, rootCertificate);
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
