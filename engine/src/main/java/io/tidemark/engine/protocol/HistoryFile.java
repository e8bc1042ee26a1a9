package io.tidemark.engine.protocol;

import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import java.nio.charset.StandardCharsets;

/** A {@code .history} file, byte for byte as the server keeps it. The array is not copied: do not change it. */
@SuppressWarnings("ArrayRecordComponent")
public record HistoryFile(TimelineId timeline, byte[] content) {

    public String name() {
        return timeline.historyFileName();
    }

    public TimelineHistory parse() {
        return TimelineHistory.parse(timeline, new String(content, StandardCharsets.UTF_8));
    }
}
