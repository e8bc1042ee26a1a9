package io.tidemark.backup.model;

import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.retention.Hold;
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
 * A base backup of one server, as the catalogue remembers it: begun by a job, complete once its manifest is stored, kept or
 * expired by retention, gone when its manifest is deleted. Storage decides; a row says good only what storage confirmed.
 */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "backup")
public class Backup {

    /** What is known once it is complete. */
    public record Outcome(
            Instant endedAt,
            String startLsn,
            String stopLsn,
            int timeline,
            int serverVersion,
            long sizeBytes,
            long changedBytes,
            long storedBytes,
            long files,
            @Nullable Boolean pageChecksums,
            String tablespaces,
            BackupMethod method,
            String checksumFailures) {}

    @Id
    private UUID id;

    @Version
    private long version;

    private UUID tenant;

    private UUID server;

    private String name;

    @Enumerated(EnumType.STRING)
    private BackupState state;

    private @Nullable UUID job;

    private Instant startedAt;

    private @Nullable Instant endedAt;

    private @Nullable String startLsn;

    private @Nullable String stopLsn;

    private @Nullable Integer timeline;

    private @Nullable Integer serverVersion;

    private @Nullable Long sizeBytes;

    private @Nullable Long changedBytes;

    private @Nullable Long storedBytes;

    private @Nullable Long fileCount;

    private @Nullable Boolean pageChecksums;

    /** One per line: oid, tab, location. */
    private String tablespaces;

    @Enumerated(EnumType.STRING)
    private @Nullable BackupMethod method;

    /** One per line: path, tab, block. */
    private String checksumFailures;

    @Enumerated(EnumType.STRING)
    private Hold hold;

    private @Nullable String heldBy;

    private @Nullable Instant heldAt;

    private @Nullable String heldReason;

    private String note;

    @Enumerated(EnumType.STRING)
    private @Nullable VerifyLevel verifyLevel;

    private @Nullable Boolean verifyPassed;

    private @Nullable Instant verifiedAt;

    private @Nullable String verifyDetail;

    private @Nullable String failureCode;

    private @Nullable String failureMessage;

    private @Nullable String failureHint;

    @SuppressWarnings("NullAway.Init")
    protected Backup() {} // for JPA

    public Backup(TenantId tenant, ServerId server, BackupName name, @Nullable JobId job, Instant startedAt) {
        this.id = Ids.next();
        this.tenant = tenant.value();
        this.server = server.value();
        this.name = name.value();
        this.state = BackupState.RUNNING;
        this.job = job == null ? null : job.value();
        this.startedAt = startedAt;
        this.tablespaces = "";
        this.checksumFailures = "";
        this.hold = Hold.NONE;
        this.note = "";
    }

    /** Its manifest is stored. Completing it twice with the same facts is no error. */
    public void complete(Outcome outcome) {
        endedAt = outcome.endedAt();
        startLsn = outcome.startLsn();
        stopLsn = outcome.stopLsn();
        timeline = outcome.timeline();
        serverVersion = outcome.serverVersion();
        sizeBytes = outcome.sizeBytes();
        changedBytes = outcome.changedBytes();
        storedBytes = outcome.storedBytes();
        fileCount = outcome.files();
        pageChecksums = outcome.pageChecksums();
        tablespaces = outcome.tablespaces();
        method = outcome.method();
        checksumFailures = outcome.checksumFailures();
        failureCode = null;
        failureMessage = null;
        failureHint = null;
        state = BackupState.COMPLETE;
    }

    /** @throws IllegalStateException if its manifest is stored */
    public void fail(FailureView failure, Instant at) {
        if (state == BackupState.COMPLETE) {
            throw new IllegalStateException("backup %s is complete".formatted(name));
        }
        failureCode = failure.code();
        failureMessage = failure.message();
        failureHint = failure.hint();
        endedAt = at;
        state = BackupState.FAILED;
    }

    /**
     * Also changes how it is held already.
     *
     * @throws IllegalArgumentException if {@code kind} holds nothing
     */
    public void hold(Hold kind, String by, Instant at, String reason) {
        if (kind == Hold.NONE) {
            throw new IllegalArgumentException("a hold of nothing");
        }
        hold = kind;
        heldBy = by;
        heldAt = at;
        heldReason = reason;
    }

    public void release() {
        hold = Hold.NONE;
        heldBy = null;
        heldAt = null;
        heldReason = null;
    }

    /** @param text up to 500 characters; empty: no note */
    public void annotate(String text) {
        note = text;
    }

    /** From here on it is no longer offered for restore. */
    public void beginDeletion() {
        state = BackupState.DELETING;
    }

    /** It could not be deleted, and is offered for restore again. */
    public void endDeletion() {
        if (state == BackupState.DELETING) {
            state = BackupState.COMPLETE;
        }
    }

    public void verified(VerifyLevel level, boolean passed, Instant at, String detail) {
        verifyLevel = level;
        verifyPassed = passed;
        verifiedAt = at;
        verifyDetail = detail;
    }

    /**
     * Some of what it consists of is damaged.
     *
     * @return whether that is news
     */
    public boolean foundDamaged(VerifyLevel level, Instant at, String detail) {
        var isNews = !isDamaged();
        // what failed as files is not made good by objects that open
        verified(!isNews && verifyLevel == VerifyLevel.PAGES ? VerifyLevel.PAGES : level, false, at, detail);
        return isNews;
    }

    /** Each of its objects was found to open, none before {@code since}. What was seen later, or failed at a deeper look, stands. */
    public void opened(Instant since) {
        var isOlder = verifiedAt != null && !since.isAfter(verifiedAt);
        if (!isOlder && !(isDamaged() && verifyLevel == VerifyLevel.PAGES)) {
            verified(VerifyLevel.FRAMES, true, since, "");
        }
    }

    /** Its last verification found damage. */
    public boolean isDamaged() {
        return verifyLevel != null && !verifyPassed();
    }

    public BackupName name() {
        return new BackupName(name);
    }

    public UUID id() {
        return id;
    }

    public ServerId server() {
        return new ServerId(server);
    }

    public BackupState state() {
        return state;
    }

    public @Nullable JobId job() {
        return job == null ? null : new JobId(job);
    }

    public Instant startedAt() {
        return startedAt;
    }

    public @Nullable Instant endedAt() {
        return endedAt;
    }

    public @Nullable String startLsn() {
        return startLsn;
    }

    public @Nullable String stopLsn() {
        return stopLsn;
    }

    public @Nullable Integer timeline() {
        return timeline;
    }

    public @Nullable Integer serverVersion() {
        return serverVersion;
    }

    public @Nullable Long sizeBytes() {
        return sizeBytes;
    }

    public @Nullable Long storedBytes() {
        return storedBytes;
    }

    public @Nullable Long changedBytes() {
        return changedBytes;
    }

    public @Nullable BackupMethod method() {
        return method;
    }

    /** Pages that were damaged on the server's disk already, one per line: path, tab, block. */
    public String checksumFailures() {
        return checksumFailures;
    }

    public @Nullable Long files() {
        return fileCount;
    }

    public @Nullable Boolean pageChecksums() {
        return pageChecksums;
    }

    public String tablespaces() {
        return tablespaces;
    }

    public boolean isHeld() {
        return hold != Hold.NONE;
    }

    public Hold hold() {
        return hold;
    }

    public @Nullable String heldBy() {
        return heldBy;
    }

    public @Nullable Instant heldAt() {
        return heldAt;
    }

    public @Nullable String heldReason() {
        return heldReason;
    }

    /** What somebody wrote about it; empty if nobody did. */
    public String note() {
        return note;
    }

    public @Nullable VerifyLevel verifyLevel() {
        return verifyLevel;
    }

    public boolean verifyPassed() {
        return Boolean.TRUE.equals(verifyPassed);
    }

    public @Nullable Instant verifiedAt() {
        return verifiedAt;
    }

    public @Nullable String verifyDetail() {
        return verifyDetail;
    }

    public @Nullable FailureView failure() {
        return failureCode == null || failureMessage == null || failureHint == null
                ? null
                : new FailureView(failureCode, failureMessage, failureHint);
    }
}
