package io.tidemark.server.service;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How a server is treated.
 *
 * @param rpoSeconds the age of the newest recoverable moment that is still fine
 * @param maxRateKilobytes ceiling of a base backup per second; null: none
 */
public record ServerPolicy(int rpoSeconds, @Nullable Integer maxRateKilobytes) implements Serializable {

    /** For people to read. */
    public String summary() {
        return "RPO %d s, %s"
                .formatted(
                        rpoSeconds,
                        maxRateKilobytes == null ? "no limit" : "at most %d kB/s".formatted(maxRateKilobytes));
    }
}
