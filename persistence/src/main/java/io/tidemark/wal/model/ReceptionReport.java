package io.tidemark.wal.model;

import io.tidemark.platform.model.FailureView;
import org.jspecify.annotations.Nullable;

/** What the holder of a WAL reception reports. Null where there is nothing to tell. */
public record ReceptionReport(
        ReceiverState state,
        @Nullable Integer timeline,
        @Nullable String receivedLsn,
        @Nullable String durableLsn,
        @Nullable String storedLsn,
        @Nullable Long lagSeconds,
        @Nullable Long bytesPerMinute,
        @Nullable Long slotRetainedBytes,
        @Nullable FailureView failure) {}
