package io.tidemark.schedule.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** When base backups of one server are taken, and when the next one is due. */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "backup_schedule")
public class BackupSchedule {

    @Id
    private UUID server;

    @Version
    private long version;

    private UUID tenant;

    private boolean enabled;

    private String cron;

    private String zone;

    private @Nullable Instant nextDueAt;

    private @Nullable Instant lastDueAt;

    @SuppressWarnings("NullAway.Init")
    protected BackupSchedule() {} // for JPA

    public BackupSchedule(
            TenantId tenant, ServerId server, boolean enabled, String cron, String zone, @Nullable Instant nextDueAt) {
        this.server = server.value();
        this.tenant = tenant.value();
        this.enabled = enabled;
        this.cron = cron;
        this.zone = zone;
        this.nextDueAt = nextDueAt;
    }

    public void change(boolean newEnabled, String newCron, String newZone, @Nullable Instant next) {
        enabled = newEnabled;
        cron = newCron;
        zone = newZone;
        nextDueAt = next;
    }

    /** A run was due and has been asked for; runs missed before it are not made up for one by one. */
    public void ran(Instant due, @Nullable Instant next) {
        lastDueAt = due;
        nextDueAt = next;
    }

    public boolean enabled() {
        return enabled;
    }

    public String cron() {
        return cron;
    }

    public String zone() {
        return zone;
    }

    public @Nullable Instant nextDueAt() {
        return nextDueAt;
    }

    public @Nullable Instant lastDueAt() {
        return lastDueAt;
    }

    public long version() {
        return version;
    }
}
