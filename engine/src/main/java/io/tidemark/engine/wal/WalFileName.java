package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a file that PostgreSQL archives, or asks for when it recovers.
 *
 * @see <a href="https://www.postgresql.org/docs/current/continuous-archiving.html">Continuous Archiving</a>
 */
public sealed interface WalFileName {

    /** As PostgreSQL writes it. */
    String text();

    /** A whole segment. */
    record Segment(WalSegment segment) implements WalFileName {
        @Override
        public String text() {
            return segment.fileName();
        }
    }

    /** The last segment of a timeline that was left: only its beginning counts. */
    record Partial(WalSegment segment) implements WalFileName {
        @Override
        public String text() {
            return segment.fileName() + ".partial";
        }
    }

    /** How a timeline came to be. */
    record History(TimelineId timeline) implements WalFileName {
        @Override
        public String text() {
            return timeline.historyFileName();
        }
    }

    /** What a base backup that began in {@code segment} tells of itself. */
    record BackupHistory(WalSegment segment, Lsn start) implements WalFileName {
        @Override
        public String text() {
            return "%s.%08X.backup".formatted(segment.fileName(), start.bytesSince(segment.start()));
        }
    }

    /** Empty if {@code text} names no file of a server with segments of {@code size}. */
    static Optional<WalFileName> parse(String text, WalSegmentSize size) {
        var match = Names.PATTERN.matcher(text);
        if (!match.matches() || text.startsWith("00000000")) {
            return Optional.empty();
        }
        if (match.group(1) != null) {
            return Optional.of(new History(new TimelineId(Integer.parseUnsignedInt(match.group(1), 16))));
        }
        try {
            var segment = WalSegment.parse(match.group(2), size);
            if (match.group(3) == null) {
                return Optional.of(new Segment(segment));
            }
            if (match.group(4) == null) {
                return Optional.of(new Partial(segment));
            }
            var offset = Long.parseLong(match.group(4), 16);
            return offset < size.bytes()
                    ? Optional.of(new BackupHistory(segment, segment.start().plus(offset)))
                    : Optional.empty();
        } catch (IllegalArgumentException notOfThatSize) {
            return Optional.empty();
        }
    }

    /** Where the pattern is out of sight: what is in an interface is public. */
    final class Names {

        private static final Pattern PATTERN =
                Pattern.compile("([0-9A-F]{8})\\.history|([0-9A-F]{24})(\\.partial|\\.([0-9A-F]{8})\\.backup)?");

        private Names() {}
    }
}
