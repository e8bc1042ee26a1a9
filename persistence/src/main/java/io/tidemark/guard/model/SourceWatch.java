package io.tidemark.guard.model;

import io.tidemark.platform.model.FailureView;
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
 * A source as it was seen last, and the step that the guard has taken. Looked at by any node; a look that fails leaves what
 * was seen before.
 */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "source_watch")
public class SourceWatch {

    @Id
    private UUID server;

    private UUID tenant;

    private Instant nextLookAt;

    private @Nullable Instant lookedAt;

    private @Nullable String failureCode;

    private @Nullable String failureMessage;

    private @Nullable String failureHint;

    private @Nullable String position;

    private boolean slotPresent;

    private @Nullable Instant slotSince;

    private boolean slotActive;

    private @Nullable String slotStatus;

    private @Nullable Long retainedBytes;

    private @Nullable Long bytesPerMinute;

    private @Nullable Long keepLimitBytes;

    private @Nullable Long safeBytes;

    private @Nullable Long budgetBytes;

    private @Nullable Instant fullAt;

    private @Nullable String syncState;

    private @Nullable String synchronousNames;

    private @Nullable Integer waitingCommits;

    private boolean archiving;

    private @Nullable String archivedFile;

    private @Nullable Instant archivedAt;

    private @Nullable Instant archiveFailedAt;

    @Enumerated(EnumType.STRING)
    private GuardStep step;

    private @Nullable Instant stepSince;

    private @Nullable Instant slotGivenUpAt;

    private @Nullable Instant slotRecreatedAt;

    private @Nullable Instant gapsLookedForAt;

    @SuppressWarnings("NullAway.Init")
    protected SourceWatch() {} // for JPA

    /** One that is looked at for the first time at {@code firstLook}. */
    public SourceWatch(TenantId tenant, ServerId server, Instant firstLook) {
        this.server = server.value();
        this.tenant = tenant.value();
        this.nextLookAt = firstLook;
        this.step = GuardStep.NONE;
    }

    /** The slot as the server has it. */
    public record SlotSeen(
            boolean present,
            boolean active,
            @Nullable String status,
            @Nullable Long retainedBytes,
            @Nullable Long keepLimitBytes,
            @Nullable Long safeBytes) {}

    /** What the server's commits and its own archiving do. Null where the role may not see it. */
    public record CommitsSeen(
            @Nullable String syncState,
            @Nullable String synchronousNames,
            @Nullable Integer waitingCommits) {}

    /** What the server's own archiving does. */
    public record ArchivingSeen(
            boolean configured,
            @Nullable String lastFile,
            @Nullable Instant lastAt,
            @Nullable Instant lastFailedAt) {}

    /** What follows from what was seen. */
    public record Forecast(
            @Nullable Long bytesPerMinute,
            @Nullable Long budgetBytes,
            @Nullable Instant fullAt) {}

    public void seen(Instant at, String newPosition, SlotSeen slot, CommitsSeen commits, ArchivingSeen seenArchiving) {
        lookedAt = at;
        failureCode = null;
        failureMessage = null;
        failureHint = null;
        position = newPosition;
        slotSince = !slot.present() ? null : slotPresent ? slotSince : at;
        slotPresent = slot.present();
        slotActive = slot.active();
        slotStatus = slot.status();
        retainedBytes = slot.retainedBytes();
        keepLimitBytes = slot.keepLimitBytes();
        safeBytes = slot.safeBytes();
        syncState = commits.syncState();
        synchronousNames = commits.synchronousNames();
        waitingCommits = commits.waitingCommits();
        archiving = seenArchiving.configured();
        archivedFile = seenArchiving.lastFile();
        archivedAt = seenArchiving.lastAt();
        archiveFailedAt = seenArchiving.lastFailedAt();
    }

    public void expect(Forecast forecast) {
        bytesPerMinute = forecast.bytesPerMinute();
        budgetBytes = forecast.budgetBytes();
        fullAt = forecast.fullAt();
    }

    public void unseen(FailureView failure) {
        failureCode = failure.code();
        failureMessage = failure.message();
        failureHint = failure.hint();
    }

    /** Nothing that was seen before holds any more. */
    public void beginAnew(Instant firstLook) {
        seen(
                firstLook,
                "",
                new SlotSeen(false, false, null, null, null, null),
                new CommitsSeen(null, null, null),
                new ArchivingSeen(false, null, null, null));
        expect(new Forecast(null, null, null));
        become(GuardStep.NONE, firstLook);
        lookedAt = null;
        position = null;
        nextLookAt = firstLook;
    }

    /** The next look is due then, if it was due later. */
    public void lookAgainBy(Instant at) {
        nextLookAt = at.isBefore(nextLookAt) ? at : nextLookAt;
    }

    public void become(GuardStep next, Instant at) {
        if (step != next) {
            step = next;
            stepSince = at;
        }
    }

    /** The slot was dropped, by the guard. */
    public void giveSlotUp(Instant at) {
        slotPresent = false;
        slotActive = false;
        slotGivenUpAt = at;
    }

    /** The slot was made anew because somebody, or the policy, wanted it. */
    public void recreateSlot(Instant at) {
        slotPresent = true;
        slotSince = at;
        slotStatus = null;
        slotRecreatedAt = at;
        become(GuardStep.NONE, at);
    }

    public void lookedForGaps(Instant at) {
        gapsLookedForAt = at;
    }

    public ServerId server() {
        return new ServerId(server);
    }

    public @Nullable Instant lookedAt() {
        return lookedAt;
    }

    /** Why the last look failed; null if it did not. */
    public @Nullable FailureView failure() {
        return failureCode == null || failureMessage == null || failureHint == null
                ? null
                : new FailureView(failureCode, failureMessage, failureHint);
    }

    /** Where the server wrote then. */
    public @Nullable String position() {
        return position;
    }

    public boolean slotPresent() {
        return slotPresent;
    }

    /** When it was made or first seen; null if there is none, or longer ago than anybody remembers. */
    public @Nullable Instant slotSince() {
        return slotSince;
    }

    public boolean slotActive() {
        return slotActive;
    }

    /** As {@code wal_status} of {@code pg_replication_slots}. */
    public @Nullable String slotStatus() {
        return slotStatus;
    }

    public @Nullable Long retainedBytes() {
        return retainedBytes;
    }

    /** By how much that grows. */
    public @Nullable Long bytesPerMinute() {
        return bytesPerMinute;
    }

    /** The server's own limit; null if it has none. */
    public @Nullable Long keepLimitBytes() {
        return keepLimitBytes;
    }

    /** How much more the server writes before it gives the slot up; null if it never does. */
    public @Nullable Long safeBytes() {
        return safeBytes;
    }

    public @Nullable Long budgetBytes() {
        return budgetBytes;
    }

    /** When the budget is used up if it goes on like that; null if it does not grow. */
    public @Nullable Instant fullAt() {
        return fullAt;
    }

    /** As {@code pg_stat_replication} says of our receiver: {@code async}, {@code potential}, {@code sync} or {@code quorum}. */
    public @Nullable String syncState() {
        return syncState;
    }

    public @Nullable String synchronousNames() {
        return synchronousNames;
    }

    /** Commits that waited for a synchronous standby. */
    public @Nullable Integer waitingCommits() {
        return waitingCommits;
    }

    /** Whether the server archives by itself. */
    public boolean archiving() {
        return archiving;
    }

    public @Nullable String archivedFile() {
        return archivedFile;
    }

    public @Nullable Instant archivedAt() {
        return archivedAt;
    }

    public @Nullable Instant archiveFailedAt() {
        return archiveFailedAt;
    }

    public GuardStep step() {
        return step;
    }

    public @Nullable Instant stepSince() {
        return stepSince;
    }

    public @Nullable Instant slotGivenUpAt() {
        return slotGivenUpAt;
    }

    public @Nullable Instant slotRecreatedAt() {
        return slotRecreatedAt;
    }

    public @Nullable Instant gapsLookedForAt() {
        return gapsLookedForAt;
    }
}
