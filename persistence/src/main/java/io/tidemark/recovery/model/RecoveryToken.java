package io.tidemark.recovery.model;

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

/** A short-lived secret that opens one recovery's files or its WAL. Only its hash is kept. */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "recovery_token")
public class RecoveryToken {

    @Id
    private UUID id;

    @Version
    private long version;

    private UUID tenant;

    private UUID server;

    private UUID recovery;

    @Enumerated(EnumType.STRING)
    private TokenPurpose purpose;

    private byte[] hash;

    private Instant expiresAt;

    private int usesLeft;

    private boolean revoked;

    @SuppressWarnings("NullAway.Init")
    protected RecoveryToken() {} // for JPA

    public RecoveryToken(
            TenantId tenant,
            ServerId server,
            RecoveryId recovery,
            TokenPurpose purpose,
            byte[] hash,
            Instant expiresAt,
            int uses) {
        this.id = Ids.next();
        this.tenant = tenant.value();
        this.server = server.value();
        this.recovery = recovery.value();
        this.purpose = purpose;
        this.hash = hash.clone();
        this.expiresAt = expiresAt;
        this.usesLeft = uses;
    }

    /** Counts one use; false if it is not good for another. */
    public boolean use(TokenPurpose as, Instant now) {
        if (revoked || purpose != as || usesLeft == 0 || !now.isBefore(expiresAt)) {
            return false;
        }
        usesLeft--;
        return true;
    }

    public void revoke() {
        revoked = true;
    }

    public ServerId server() {
        return new ServerId(server);
    }

    public RecoveryId recovery() {
        return new RecoveryId(recovery);
    }
}
