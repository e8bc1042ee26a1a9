package io.tidemark.kit.model;

import io.tidemark.tenant.model.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/** That a tenant has printed or saved its recovery kit and put it away; the newest one only. */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "kit_taking")
public class KitTaking {

    @Id
    private UUID tenant;

    @Version
    private long version;

    private Instant madeAt;

    private String keyHolder;

    private Instant takenAt;

    private String takenBy;

    @SuppressWarnings("NullAway.Init")
    protected KitTaking() {} // for JPA

    /**
     * @param madeAt when the kit was made that was put away
     * @param keyHolder by which the kit names the key
     */
    public KitTaking(TenantId tenant, Instant madeAt, String keyHolder, Instant takenAt, String takenBy) {
        this.tenant = tenant.value();
        this.madeAt = madeAt;
        this.keyHolder = keyHolder;
        this.takenAt = takenAt;
        this.takenBy = takenBy;
    }

    /** Another kit was put away; one that was made earlier changes nothing. */
    public void replaceBy(KitTaking other) {
        if (!other.madeAt.isBefore(madeAt)) {
            madeAt = other.madeAt;
            keyHolder = other.keyHolder;
            takenAt = other.takenAt;
            takenBy = other.takenBy;
        }
    }

    public Instant madeAt() {
        return madeAt;
    }

    public String keyHolder() {
        return keyHolder;
    }

    public Instant takenAt() {
        return takenAt;
    }

    public String takenBy() {
        return takenBy;
    }
}
