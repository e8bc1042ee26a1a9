package io.tidemark.server.service;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How a server is treated.
 *
 * @param maxRateKilobytes ceiling of a base backup per second; null: none
 */
public record ServerPolicy(@Nullable Integer maxRateKilobytes) implements Serializable {

    /** For people to read. */
    public String summary() {
        return maxRateKilobytes == null ? "no limit" : "at most %d kB/s".formatted(maxRateKilobytes);
    }
}
