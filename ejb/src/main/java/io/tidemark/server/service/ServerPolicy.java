package io.tidemark.server.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.backup.copy.CopySettings;
import io.tidemark.platform.service.Refusals;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How backups of a server are taken.
 *
 * @param maxRateKilobytes ceiling of a base backup per second; null: none
 * @param copyConnections over which all files are read where that is done over SQL, 1 to {@link CopySettings#MOST_CONNECTIONS}; null: the
 *     usual number for what changed, and one stream for every page
 */
public record ServerPolicy(
        @Nullable Integer maxRateKilobytes, @Nullable Integer copyConnections) implements Serializable {

    private static final int LEAST_RATE = 32;
    private static final int GREATEST_RATE = 1 << 20;

    /** For people to read. */
    public String summary() {
        var rate = maxRateKilobytes == null ? "no limit" : "at most %d kB/s".formatted(maxRateKilobytes);
        return copyConnections == null ? rate : "%s, connections: %d".formatted(rate, copyConnections);
    }

    /** @throws EngineException if something lies outside of its bounds */
    ServerPolicy checked() {
        if (maxRateKilobytes != null && (maxRateKilobytes < LEAST_RATE || maxRateKilobytes > GREATEST_RATE)) {
            throw Refusals.invalid(
                    "a rate has 32 kB to 1 GB per second, not %d kB".formatted(maxRateKilobytes),
                    "Choose one within these bounds.");
        }
        if (copyConnections != null && (copyConnections < 1 || copyConnections > CopySettings.MOST_CONNECTIONS)) {
            throw Refusals.invalid(
                    "files are read over 1 to %d connections, not %d"
                            .formatted(CopySettings.MOST_CONNECTIONS, copyConnections),
                    "Choose a number within these bounds, or none for the usual one.");
        }
        return this;
    }
}
