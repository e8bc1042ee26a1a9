package io.tidemark.job.service;

import io.tidemark.platform.model.ServerId;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list.
 *
 * @param server null: of all servers
 * @param activeOnly only those that wait or run
 */
public record JobFilter(@Nullable ServerId server, boolean activeOnly) implements Serializable {

    public static JobFilter all() {
        return new JobFilter(null, false);
    }
}
