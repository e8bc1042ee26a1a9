package io.tidemark.engine.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a timeline came to be: the chain of its ancestors, each with the position where it was left.
 *
 * @param timeline the youngest, to which the file belongs
 * @param ancestors oldest first
 * @see <a href="https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES">Timelines</a>
 */
public record TimelineHistory(TimelineId timeline, List<Ancestor> ancestors) {

    /**
     * @param end the first position that no longer belongs to {@code timeline} but to its successor
     */
    public record Ancestor(TimelineId timeline, Lsn end, String reason) {}

    public TimelineHistory {
        ancestors = List.copyOf(ancestors);
    }

    /** The history of a cluster that was never promoted: no ancestors, and no file. */
    public static TimelineHistory original() {
        return new TimelineHistory(TimelineId.FIRST, List.of());
    }

    /**
     * Reads a {@code .history} file.
     *
     * @throws IllegalArgumentException if a line is malformed or the ancestors do not ascend
     */
    public static TimelineHistory parse(TimelineId timeline, String text) {
        var ancestors = new ArrayList<Ancestor>();
        for (var line : text.lines().toList()) {
            var stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            var fields = stripped.split("\\s+", 3);
            if (fields.length < 2) {
                throw new IllegalArgumentException("not a line of a timeline history: '%s'".formatted(line));
            }
            var ancestor = new TimelineId(Integer.parseUnsignedInt(fields[0]));
            if (ancestor.compareTo(timeline) >= 0
                    || !ancestors.isEmpty()
                            && ancestor.compareTo(ancestors.getLast().timeline()) <= 0) {
                throw new IllegalArgumentException(
                        "timeline %s cannot follow in the history of %s".formatted(ancestor, timeline));
            }
            ancestors.add(new Ancestor(ancestor, Lsn.parse(fields[1]), fields.length > 2 ? fields[2] : ""));
        }
        return new TimelineHistory(timeline, ancestors);
    }

    /** The timeline that {@code position} belongs to when one recovers along this history. */
    public TimelineId timelineAt(Lsn position) {
        return ancestors.stream()
                .filter(ancestor -> position.compareTo(ancestor.end()) < 0)
                .findFirst()
                .map(Ancestor::timeline)
                .orElse(timeline);
    }

    /** Where {@code member} was left for its successor; empty for the youngest and for strangers. */
    public Optional<Lsn> endOf(TimelineId member) {
        return ancestors.stream()
                .filter(ancestor -> ancestor.timeline().equals(member))
                .findFirst()
                .map(Ancestor::end);
    }

    public boolean contains(TimelineId member) {
        return timeline.equals(member)
                || ancestors.stream().anyMatch(ancestor -> ancestor.timeline().equals(member));
    }
}
