package io.tidemark.platform.model;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/** A key pair of Ed25519 that signs certificates; its private half wrapped by the service's key. */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "signing_key")
public class SigningKey {

    @Id
    private UUID id;

    @Version
    private long version;

    private byte[] publicKey;

    private byte[] wrappedKey;

    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected SigningKey() {} // for JPA

    public SigningKey(UUID id, byte[] publicKey, byte[] wrappedKey, Instant createdAt) {
        this.id = id;
        this.publicKey = publicKey.clone();
        this.wrappedKey = wrappedKey.clone();
        this.createdAt = createdAt;
    }

    /** X.509. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** PKCS #8, wrapped. */
    public byte[] wrappedKey() {
        return wrappedKey.clone();
    }

    /** The same key, wrapped by another service key. */
    public void rewrapped(byte[] sameKey) {
        wrappedKey = sameKey.clone();
    }
}
