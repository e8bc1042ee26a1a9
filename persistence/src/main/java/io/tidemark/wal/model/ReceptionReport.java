package io.tidemark.wal.model;

import io.tidemark.platform.model.FailureView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the holder of a WAL reception reports. Null where there is nothing to tell.
 *
 * @param exposureSeconds how much would be lost with server and node now, rounded up
 * @param streamingSince when the connection was made over which WAL flows now
 */
public record ReceptionReport(
        ReceiverState state,
        @Nullable Integer timeline,
        @Nullable String receivedLsn,
        @Nullable String durableLsn,
        @Nullable String storedLsn,
        @Nullable Long exposureSeconds,
        @Nullable Long bytesPerMinute,
        @Nullable Long slotRetainedBytes,
        @Nullable Instant streamingSince,
        @Nullable FailureView failure) {}
