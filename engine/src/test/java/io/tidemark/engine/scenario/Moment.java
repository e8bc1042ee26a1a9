package io.tidemark.engine.scenario;

import io.tidemark.engine.restore.RecoveryTarget;
import java.util.List;

/**
 * A moment of a loaded server to which it shall be brought back.
 *
 * @param atLeast the highest number that was certainly committed before
 * @param atMost the highest number that can have been committed before
 * @param markers the rows of table {@code marker} that were committed before, in order
 */
record Moment(String name, RecoveryTarget target, long atLeast, long atMost, List<String> markers) {

    Moment {
        markers = List.copyOf(markers);
    }

    @Override
    public String toString() {
        return name;
    }
}
