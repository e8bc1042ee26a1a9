package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What the archive holds of one timeline.
 *
 * @param segments by position; for each segment the longest that is stored
 * @param divergent segments of which another content was received later and kept aside, as after an old primary went on
 *     writing
 */
public record TimelineCoverage(TimelineId timeline, List<StoredSegment> segments, List<WalSegment> divergent) {

    public TimelineCoverage {
        segments = List.copyOf(segments);
        divergent = List.copyOf(divergent);
    }

    /** Runs without a hole, by position. */
    public List<WalRange> ranges() {
        return union(segments.stream().map(StoredSegment::range).toList());
    }

    /** Holes between the runs. */
    public List<WalGap> gaps() {
        var ranges = ranges();
        var gaps = new ArrayList<WalGap>();
        for (var next = 1; next < ranges.size(); next++) {
            var end = ranges.get(next - 1).until();
            var resumed = ranges.get(next).from();
            gaps.add(new WalGap(timeline, new WalRange(end, resumed)));
        }
        return List.copyOf(gaps);
    }

    /** Joins ranges that touch or overlap; {@code ranges} ascend by their beginning. */
    static List<WalRange> union(List<WalRange> ranges) {
        var joined = new ArrayList<WalRange>();
        for (var range : ranges) {
            if (!joined.isEmpty() && range.from().compareTo(joined.getLast().until()) <= 0) {
                var last = joined.removeLast();
                var until = last.until().compareTo(range.until()) >= 0 ? last.until() : range.until();
                joined.add(new WalRange(last.from(), until));
            } else {
                joined.add(range);
            }
        }
        return List.copyOf(joined);
    }
}
