package io.tidemark.tenant.model;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** That a tenant's key was destroyed. Never changed. */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "key_destruction")
public class KeyDestruction {

    @Id
    private UUID tenant;

    private String certificate;

    private Instant at;

    @SuppressWarnings("NullAway.Init")
    protected KeyDestruction() {} // for JPA

    public KeyDestruction(TenantId tenant, String certificate, Instant at) {
        this.tenant = tenant.value();
        this.certificate = certificate;
        this.at = at;
    }

    /** Signed text. */
    public String certificate() {
        return certificate;
    }
}
