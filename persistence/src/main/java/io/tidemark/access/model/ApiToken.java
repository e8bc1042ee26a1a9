package io.tidemark.access.model;

import io.tidemark.platform.model.Ids;
import io.tidemark.platform.model.ServerId;
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

/** A secret by which a program acts in a tenant. Only its hash is kept; it ends by expiry or revocation. */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "api_token")
public class ApiToken {

    @Id
    private UUID id;

    @Version
    private long version;

    private UUID tenant;

    private String label;

    @Enumerated(EnumType.STRING)
    private Role role;

    private @Nullable UUID server;

    private byte[] hash;

    private String issuedBy;

    private Instant issuedAt;

    private Instant expiresAt;

    private @Nullable Instant revokedAt;

    private @Nullable Instant lastUsedAt;

    @SuppressWarnings("NullAway.Init")
    protected ApiToken() {} // for JPA

    public ApiToken(
            TenantId tenant,
            String label,
            Role role,
            @Nullable ServerId server,
            byte[] hash,
            String issuedBy,
            Instant issuedAt,
            Instant expiresAt) {
        this.id = Ids.next();
        this.tenant = tenant.value();
        this.label = label;
        this.role = role;
        this.server = server == null ? null : server.value();
        this.hash = hash.clone();
        this.issuedBy = issuedBy;
        this.issuedAt = issuedAt;
        this.expiresAt = expiresAt;
    }

    public boolean isGood(Instant now) {
        return revokedAt == null && now.isBefore(expiresAt);
    }

    public void revoke(Instant now) {
        if (revokedAt == null) {
            revokedAt = now;
        }
    }

    public TokenId id() {
        return new TokenId(id);
    }

    public String label() {
        return label;
    }

    public Role role() {
        return role;
    }

    public @Nullable ServerId server() {
        return server == null ? null : new ServerId(server);
    }

    public String issuedBy() {
        return issuedBy;
    }

    public Instant issuedAt() {
        return issuedAt;
    }

    public Instant expiresAt() {
        return expiresAt;
    }

    public @Nullable Instant lastUsedAt() {
        return lastUsedAt;
    }
}
