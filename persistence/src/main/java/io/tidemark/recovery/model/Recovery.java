package io.tidemark.recovery.model;

import io.tidemark.backup.model.BackupName;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.Ids;
import io.tidemark.platform.model.JobId;
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

/**
 * One user-visible restore: planned against what was stored, then done by a job, or by whoever fetches it with a token. Keeps
 * what was asked for, so that it can be told and repeated.
 */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "recovery")
public class Recovery {

    /** What is to be reached. */
    public record Goal(
            TargetKind kind,
            @Nullable String value,
            boolean inclusive,
            @Nullable Integer timeline,
            BackupName backup) {}

    /** Where it goes and what PostgreSQL does then. Tablespaces: one per line, oid, tab, location. */
    public record Way(
            DestinationKind destination,
            @Nullable String directory,
            String tablespaces,
            TargetAction action,
            boolean standby) {}

    @Id
    private UUID id;

    @Version
    private long version;

    private UUID tenant;

    private UUID server;

    @Enumerated(EnumType.STRING)
    private TargetKind targetKind;

    private @Nullable String targetValue;

    private boolean inclusive;

    private @Nullable Integer targetTimeline;

    private String backup;

    @Enumerated(EnumType.STRING)
    private DestinationKind destination;

    private @Nullable String directory;

    private String tablespaces;

    @Enumerated(EnumType.STRING)
    private TargetAction action;

    private boolean standby;

    @Enumerated(EnumType.STRING)
    private RecoveryState state;

    private String requestedBy;

    private Instant requestedAt;

    private @Nullable Instant endedAt;

    private @Nullable UUID job;

    private @Nullable String failureCode;

    private @Nullable String failureMessage;

    private @Nullable String failureHint;

    @SuppressWarnings("NullAway.Init")
    protected Recovery() {} // for JPA

    public Recovery(TenantId tenant, ServerId server, Goal goal, Way way, String requestedBy, Instant requestedAt) {
        this.id = Ids.next();
        this.tenant = tenant.value();
        this.server = server.value();
        this.targetKind = goal.kind();
        this.targetValue = goal.value();
        this.inclusive = goal.inclusive();
        this.targetTimeline = goal.timeline();
        this.backup = goal.backup().value();
        this.destination = way.destination();
        this.directory = way.directory();
        this.tablespaces = way.tablespaces();
        this.action = way.action();
        this.standby = way.standby();
        this.state = RecoveryState.WAITING;
        this.requestedBy = requestedBy;
        this.requestedAt = requestedAt;
    }

    public void doneBy(JobId byJob) {
        job = byJob.value();
    }

    public void begin() {
        state = RecoveryState.RUNNING;
    }

    public void succeed(Instant at) {
        state = RecoveryState.SUCCEEDED;
        endedAt = at;
        failureCode = null;
        failureMessage = null;
        failureHint = null;
    }

    public void fail(FailureView failure, Instant at) {
        state = RecoveryState.FAILED;
        endedAt = at;
        failureCode = failure.code();
        failureMessage = failure.message();
        failureHint = failure.hint();
    }

    public void cancel(Instant at) {
        state = RecoveryState.CANCELLED;
        endedAt = at;
    }

    public RecoveryId id() {
        return new RecoveryId(id);
    }

    public ServerId server() {
        return new ServerId(server);
    }

    public Goal goal() {
        return new Goal(targetKind, targetValue, inclusive, targetTimeline, new BackupName(backup));
    }

    public Way way() {
        return new Way(destination, directory, tablespaces, action, standby);
    }

    public RecoveryState state() {
        return state;
    }

    public String requestedBy() {
        return requestedBy;
    }

    public Instant requestedAt() {
        return requestedAt;
    }

    public @Nullable Instant endedAt() {
        return endedAt;
    }

    public @Nullable JobId job() {
        return job == null ? null : new JobId(job);
    }

    public @Nullable FailureView failure() {
        return failureCode == null || failureMessage == null || failureHint == null
                ? null
                : new FailureView(failureCode, failureMessage, failureHint);
    }
}
