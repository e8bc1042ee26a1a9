package io.tidemark.job.model;

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
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A piece of long work. It waits, is claimed by a node, held by a lease with a heartbeat, and ends. Its state changes only
 * through {@link Jobs}, each time checked against the fencing number of the holder.
 */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "job")
public class Job {

    @Id
    private UUID id;

    private UUID tenant;

    private @Nullable UUID server;

    private String subject;

    @Enumerated(EnumType.STRING)
    private JobKind kind;

    private String spec;

    @Enumerated(EnumType.STRING)
    private JobState state;

    /** Whose rights are checked when it starts, see {@code Requester}. */
    private String requester;

    private String requestedBy;

    private Instant requestedAt;

    private Instant notBefore;

    private @Nullable Instant startedAt;

    private @Nullable Instant endedAt;

    private int attempt;

    private long fence;

    private @Nullable String node;

    private @Nullable Instant leaseUntil;

    private boolean cancelRequested;

    private @Nullable Long bytesPerSecond;

    private @Nullable String result;

    private @Nullable String failureCode;

    private @Nullable String failureMessage;

    private @Nullable String failureHint;

    private @Nullable String exclusiveKey;

    private @Nullable String dueKey;

    @SuppressWarnings("NullAway.Init")
    protected Job() {} // for JPA

    public Job(
            TenantId tenant,
            JobSpec spec,
            String subject,
            String requester,
            String requestedBy,
            Instant now,
            @Nullable String dueKey) {
        this.id = Ids.next();
        this.tenant = tenant.value();
        this.server = spec.server();
        this.subject = subject;
        this.kind = spec.kind();
        this.spec = spec.text();
        this.state = JobState.QUEUED;
        this.requester = requester;
        this.requestedBy = requestedBy;
        this.requestedAt = now;
        this.notBefore = now;
        this.exclusiveKey = spec.exclusiveKey();
        this.dueKey = dueKey;
    }

    public JobId id() {
        return new JobId(id);
    }

    public @Nullable ServerId server() {
        return server == null ? null : new ServerId(server);
    }

    public String subject() {
        return subject;
    }

    public JobKind kind() {
        return kind;
    }

    public JobSpec spec() {
        return JobSpec.parse(spec);
    }

    public JobState state() {
        return state;
    }

    public String requester() {
        return requester;
    }

    public String requestedBy() {
        return requestedBy;
    }

    public Instant requestedAt() {
        return requestedAt;
    }

    public Instant notBefore() {
        return notBefore;
    }

    public @Nullable Instant startedAt() {
        return startedAt;
    }

    public @Nullable Instant endedAt() {
        return endedAt;
    }

    public int attempt() {
        return attempt;
    }

    public @Nullable String node() {
        return node;
    }

    public boolean cancelRequested() {
        return cancelRequested;
    }

    public @Nullable Long bytesPerSecond() {
        return bytesPerSecond;
    }

    public @Nullable String result() {
        return result;
    }

    public @Nullable FailureView failure() {
        return failureCode == null || failureMessage == null || failureHint == null
                ? null
                : new FailureView(failureCode, failureMessage, failureHint);
    }
}
