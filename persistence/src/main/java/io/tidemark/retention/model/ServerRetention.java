package io.tidemark.retention.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How long backups and WAL of one server are kept, and when that was last enforced. */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "retention_rules")
public class ServerRetention {

    @Id
    private UUID server;

    @Version
    private long version;

    private UUID tenant;

    private int windowDays;

    private int redundancy;

    private int minimumRedundancy;

    private @Nullable Instant enforcedAt;

    @SuppressWarnings("NullAway.Init")
    protected ServerRetention() {} // for JPA

    public ServerRetention(TenantId tenant, ServerId server, int windowDays, int redundancy, int minimumRedundancy) {
        this.server = server.value();
        this.tenant = tenant.value();
        this.windowDays = windowDays;
        this.redundancy = redundancy;
        this.minimumRedundancy = minimumRedundancy;
    }

    public void change(int newWindowDays, int newRedundancy, int newMinimumRedundancy) {
        windowDays = newWindowDays;
        redundancy = newRedundancy;
        minimumRedundancy = newMinimumRedundancy;
    }

    public void enforced(Instant at) {
        enforcedAt = at;
    }

    public int windowDays() {
        return windowDays;
    }

    public int redundancy() {
        return redundancy;
    }

    public int minimumRedundancy() {
        return minimumRedundancy;
    }

    public @Nullable Instant enforcedAt() {
        return enforcedAt;
    }

    public long version() {
        return version;
    }
}
