package io.tidemark.access.model;

import io.tidemark.platform.model.Ids;
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
 * A person's place in a tenant. Begins as an invitation under a user name; at the first sign-in under that name it is bound
 * to issuer and subject, and from then on only they count.
 */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "membership")
public class Membership {

    @Id
    private UUID id;

    @Version
    private long version;

    private UUID tenant;

    private String username;

    private @Nullable String issuer;

    private @Nullable String subject;

    @Enumerated(EnumType.STRING)
    private Role role;

    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected Membership() {} // for JPA

    public Membership(TenantId tenant, String username, Role role, Instant createdAt) {
        this.id = Ids.next();
        this.tenant = tenant.value();
        this.username = username;
        this.role = role;
        this.createdAt = createdAt;
    }

    /** @throws IllegalStateException if somebody took it before */
    public void bind(String byIssuer, String bySubject) {
        if (!isPending()) {
            throw new IllegalStateException("membership %s is bound already".formatted(id));
        }
        issuer = byIssuer;
        subject = bySubject;
    }

    public void changeRole(Role to) {
        role = to;
    }

    public MembershipId id() {
        return new MembershipId(id);
    }

    public String username() {
        return username;
    }

    public Role role() {
        return role;
    }

    public boolean isPending() {
        return subject == null;
    }

    public Instant createdAt() {
        return createdAt;
    }
}
