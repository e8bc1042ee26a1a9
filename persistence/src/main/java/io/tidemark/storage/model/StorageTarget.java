package io.tidemark.storage.model;

import io.tidemark.tenant.model.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where repositories of a tenant are kept. Its credentials are sealed with the tenant's key. */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "storage_target")
public class StorageTarget {

    @Id
    private UUID id;

    @Version
    private long version;

    private UUID tenant;

    private String name;

    private String address;

    private byte @Nullable [] accessKey;

    private byte @Nullable [] secretKey;

    private byte @Nullable [] deleteAccessKey;

    private byte @Nullable [] deleteSecretKey;

    private Instant createdAt;

    private @Nullable Instant lastCheckedAt;

    @SuppressWarnings("NullAway.Init")
    protected StorageTarget() {} // for JPA

    public StorageTarget(
            StorageTargetId id,
            TenantId tenant,
            String name,
            String address,
            byte @Nullable [] accessKey,
            byte @Nullable [] secretKey,
            Instant createdAt) {
        this.id = id.value();
        this.tenant = tenant.value();
        this.name = name;
        this.address = address;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.createdAt = createdAt;
        this.lastCheckedAt = createdAt;
    }

    /** The same credentials, sealed with another key. */
    public void resealed(byte @Nullable [] sameAccessKey, byte @Nullable [] sameSecretKey) {
        accessKey = sameAccessKey;
        secretKey = sameSecretKey;
    }

    /** Deletes are made with these keys alone; null if with the others. */
    public void deletesWith(byte @Nullable [] accessKey, byte @Nullable [] secretKey) {
        deleteAccessKey = accessKey;
        deleteSecretKey = secretKey;
    }

    public void checked(Instant at) {
        lastCheckedAt = at;
    }

    public StorageTargetId id() {
        return new StorageTargetId(id);
    }

    public String name() {
        return name;
    }

    public String address() {
        return address;
    }

    public Optional<byte[]> accessKey() {
        return Optional.ofNullable(accessKey);
    }

    public Optional<byte[]> secretKey() {
        return Optional.ofNullable(secretKey);
    }

    public Optional<byte[]> deleteAccessKey() {
        return Optional.ofNullable(deleteAccessKey);
    }

    public Optional<byte[]> deleteSecretKey() {
        return Optional.ofNullable(deleteSecretKey);
    }

    public Instant createdAt() {
        return createdAt;
    }

    public @Nullable Instant lastCheckedAt() {
        return lastCheckedAt;
    }
}
