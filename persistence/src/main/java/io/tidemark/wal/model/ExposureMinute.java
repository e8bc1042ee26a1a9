package io.tidemark.wal.model;

import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was measured in one minute.
 *
 * @param exposureSeconds the most that would have been lost with server and node
 * @param bytesPerMinute how much WAL arrived; null if it was not known
 */
public record ExposureMinute(
        Instant minute, long exposureSeconds, @Nullable Long bytesPerMinute) implements Serializable {}
