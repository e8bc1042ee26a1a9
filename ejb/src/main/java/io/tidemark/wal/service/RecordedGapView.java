package io.tidemark.wal.service;

import io.tidemark.platform.model.JobId;
import io.tidemark.wal.model.GapCause;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * WAL that was found missing.
 *
 * @param until the first position behind it that is stored
 * @param text why, and what it means, in sentences
 * @param closedAt when what was missing was found stored after all; null if it was not
 * @param backup the backup that was asked for, so that the window opens again behind it; null if none was needed
 */
public record RecordedGapView(
        int timeline,
        String from,
        String until,
        Instant seenAt,
        GapCause cause,
        String text,
        @Nullable Instant closedAt,
        @Nullable JobId backup)
        implements Serializable {}
