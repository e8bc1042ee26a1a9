package io.tidemark.server.service;

import io.tidemark.platform.service.CheckView;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What trying a connection found.
 *
 * @param usable no check failed: the server can be added
 * @param version for example {@code 18.6}; null if it could not be asked
 * @param systemIdentifier null if it could not be asked
 * @param sizeBytes of all databases; null if unknown
 */
public record ConnectionReport(
        List<CheckView> checks,
        boolean usable,
        @Nullable String version,
        @Nullable String systemIdentifier,
        @Nullable Long sizeBytes)
        implements Serializable {

    public ConnectionReport {
        checks = List.copyOf(checks);
    }
}
