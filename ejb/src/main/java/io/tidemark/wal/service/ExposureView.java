package io.tidemark.wal.service;

import io.tidemark.wal.model.ExposureMinute;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much was exposed over time: what would have been lost with server and node.
 *
 * @param stepSeconds each point is the worst of so long
 * @param worstSeconds of all points; null if there are none
 * @param points oldest first; where nobody measured there is none
 */
public record ExposureView(
        Instant from,
        Instant to,
        int rpoSeconds,
        long stepSeconds,
        @Nullable Long worstSeconds,
        List<ExposureMinute> points)
        implements Serializable {

    public ExposureView {
        points = List.copyOf(points);
    }
}
