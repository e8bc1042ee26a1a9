package io.tidemark.guard.service;

import io.tidemark.guard.model.GuardStep;
import io.tidemark.platform.model.FailureView;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A source as it was seen last, and what the guard does. Null where nothing is known.
 *
 * @param lookedAt when it was asked last with success
 * @param failure why the last look failed; null if it did not
 */
public record SourceView(
        @Nullable Instant lookedAt,
        @Nullable FailureView failure,
        @Nullable String position,
        SlotView slot,
        CommitsView commits,
        ArchivingView archiving,
        GuardView guard)
        implements Serializable {

    /**
     * The slot on the source.
     *
     * @param status {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}
     * @param retainedBytes WAL that it keeps
     * @param keepLimitBytes {@code max_slot_wal_keep_size}; null: the server has no limit
     * @param safeBytes how much more is written before the server gives the slot up
     */
    public record SlotView(
            String name,
            boolean present,
            boolean active,
            @Nullable String status,
            @Nullable Long retainedBytes,
            @Nullable Long keepLimitBytes,
            @Nullable Long safeBytes)
            implements Serializable {}

    /**
     * How commits on the source stand to us.
     *
     * @param syncState of our receiver in {@code pg_stat_replication}; null if it is not connected or the role may not see it
     * @param waiting commits that wait for a synchronous standby; null if the role may not see them
     */
    public record CommitsView(
            @Nullable String syncState,
            @Nullable String synchronousStandbyNames,
            @Nullable Integer waiting) implements Serializable {}

    /**
     * What the source archives by itself.
     *
     * @param arrives whether what it archived last came here; only then is a slot given up for it
     */
    public record ArchivingView(
            boolean configured,
            @Nullable String lastFile,
            @Nullable Instant lastAt,
            @Nullable Instant lastFailedAt,
            boolean arrives)
            implements Serializable {}

    /**
     * What the guard foresees and does.
     *
     * @param budgetBytes the most that may be kept; null: nobody has said, and the server has no limit
     * @param percent how much of it is used
     * @param fullAt when it is used up if it goes on like that; null if it does not grow
     */
    public record GuardView(
            GuardStep step,
            @Nullable Instant since,
            @Nullable Long budgetBytes,
            @Nullable Long percent,
            @Nullable Long bytesPerMinute,
            @Nullable Instant fullAt)
            implements Serializable {}
}
