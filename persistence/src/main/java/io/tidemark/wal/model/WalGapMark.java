package io.tidemark.wal.model;

import io.tidemark.platform.model.Ids;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * WAL that was found missing: written down once, with why. It may close again when the server's own archiving brings what is
 * missing.
 */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "wal_gap")
public class WalGapMark {

    @Id
    private UUID id;

    private UUID tenant;

    private UUID server;

    private int timeline;

    private String fromLsn;

    private String untilLsn;

    private Instant seenAt;

    @Enumerated(EnumType.STRING)
    private GapCause cause;

    private @Nullable Instant closedAt;

    private @Nullable UUID backup;

    @SuppressWarnings("NullAway.Init")
    protected WalGapMark() {} // for JPA

    public WalGapMark(
            TenantId tenant,
            ServerId server,
            int timeline,
            String fromLsn,
            String untilLsn,
            Instant seenAt,
            GapCause cause) {
        this.id = Ids.next();
        this.tenant = tenant.value();
        this.server = server.value();
        this.timeline = timeline;
        this.fromLsn = fromLsn;
        this.untilLsn = untilLsn;
        this.seenAt = seenAt;
        this.cause = cause;
    }

    /** A backup was asked for, so that the window opens again behind it. */
    public void followedBy(JobId job) {
        backup = job.value();
    }

    /** What was missing is stored now. */
    public void close(Instant at) {
        closedAt = at;
    }

    public int timeline() {
        return timeline;
    }

    public String fromLsn() {
        return fromLsn;
    }

    public String untilLsn() {
        return untilLsn;
    }

    public Instant seenAt() {
        return seenAt;
    }

    public GapCause cause() {
        return cause;
    }

    public @Nullable Instant closedAt() {
        return closedAt;
    }

    /** The job that followed. */
    public @Nullable JobId backup() {
        return backup == null ? null : new JobId(backup);
    }
}
