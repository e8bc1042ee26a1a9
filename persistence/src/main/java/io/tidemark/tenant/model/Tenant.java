package io.tidemark.tenant.model;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An organisation whose servers are protected. Holds its key, wrapped by the service's, or says where it is. */
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

    private byte @Nullable [] wrappedKey;

    @Enumerated(EnumType.STRING)
    private KeySource keySource;

    private Instant keySince;

    private @Nullable String keyUrl;

    private byte @Nullable [] keyToken;

    private @Nullable String keyHolder;

    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected Tenant() {} // for JPA

    public Tenant(TenantId id, String slug, String name, byte[] wrappedKey, Instant createdAt) {
        this.id = id.value();
        this.slug = slug;
        this.name = name;
        this.wrappedKey = wrappedKey.clone();
        this.keySource = KeySource.GENERATED;
        this.keySince = createdAt;
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

    public KeySource keySource() {
        return keySource;
    }

    /** When the key became the tenant's, or was destroyed. */
    public Instant keySince() {
        return keySince;
    }

    /** Empty unless the service holds it. */
    public Optional<byte[]> wrappedKey() {
        return Optional.ofNullable(wrappedKey).map(byte[]::clone);
    }

    /** Empty unless a key service holds it. */
    public Optional<KeyPlace> keyPlace() {
        return keyUrl == null || keyToken == null || keyHolder == null
                ? Optional.empty()
                : Optional.of(new KeyPlace(keyUrl, keyToken, keyHolder));
    }

    /** The same key, wrapped by another service key. */
    public void rewrapped(byte[] sameKey) {
        wrappedKey = sameKey.clone();
    }

    /** The same place, with the token sealed by another service key. */
    public void resealed(byte[] sameToken) {
        keyToken = sameToken.clone();
    }

    /** @param source {@link KeySource#GENERATED} or {@link KeySource#GIVEN} */
    public void holdKey(KeySource source, byte[] wrapped, Instant since) {
        become(source, since);
        wrappedKey = wrapped.clone();
    }

    public void fetchKey(KeyPlace place, Instant since) {
        become(KeySource.KEY_SERVICE, since);
        keyUrl = place.url();
        keyToken = place.token();
        keyHolder = place.holder();
    }

    public void destroyKey(Instant at) {
        become(KeySource.DESTROYED, at);
    }

    private void become(KeySource source, Instant since) {
        keySource = source;
        keySince = since;
        wrappedKey = null;
        keyUrl = null;
        keyToken = null;
        keyHolder = null;
    }

    public Instant createdAt() {
        return createdAt;
    }
}
