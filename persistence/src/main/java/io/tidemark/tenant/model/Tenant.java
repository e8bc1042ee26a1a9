package io.tidemark.tenant.model;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/** An organisation whose servers are protected. Holds its key, wrapped by the service's. */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "tenant")
public class Tenant {

    @Id
    private UUID id;

    @Version
    private long version;

    private String slug;

    private String name;

    private byte[] wrappedKey;

    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected Tenant() {} // for JPA

    public Tenant(TenantId id, String slug, String name, byte[] wrappedKey, Instant createdAt) {
        this.id = id.value();
        this.slug = slug;
        this.name = name;
        this.wrappedKey = wrappedKey.clone();
        this.createdAt = createdAt;
    }

    public TenantId id() {
        return new TenantId(id);
    }

    public String slug() {
        return slug;
    }

    public String name() {
        return name;
    }

    public byte[] wrappedKey() {
        return wrappedKey.clone();
    }

    public Instant createdAt() {
        return createdAt;
    }
}
