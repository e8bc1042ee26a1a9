package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.util.Map;

/**
 * Where to go on streaming: the beginning of a segment.
 *
 * @param start always a segment's beginning, so that what is received is always a whole file from its first byte
 */
record ResumePoint(TimelineId timeline, Lsn start) {

    /**
     * Decides from what we hold where streaming must begin, so that no byte is missed.
     *
     * <p>The youngest timeline of the server's history that we hold counts. Where we hold more of it than the server has,
     * because an old primary wrote on alone after the fork, its successor is streamed from the fork on.
     *
     * @param held per timeline the position up to which we hold whole segments
     * @param history of the server's current timeline
     * @param fallback where a server begins of which we hold nothing
     */
    static ResumePoint decide(Map<TimelineId, Lsn> held, TimelineHistory history, Lsn fallback, WalSegmentSize size) {
        var youngerTimeline = history.timeline();
        var current = held.get(history.timeline());
        if (current != null) {
            return at(history.timeline(), current, size);
        }
        for (var ancestor : history.ancestors().reversed()) {
            var position = held.get(ancestor.timeline());
            if (position != null) {
                return position.compareTo(ancestor.end()) < 0
                        ? at(ancestor.timeline(), position, size)
                        : at(youngerTimeline, ancestor.end(), size);
            }
            youngerTimeline = ancestor.timeline();
        }
        return at(history.timelineAt(fallback), fallback, size);
    }

    static ResumePoint at(TimelineId timeline, Lsn position, WalSegmentSize size) {
        return new ResumePoint(
                timeline, WalSegment.holding(position, timeline, size).start());
    }
}
