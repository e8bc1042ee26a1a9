package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.storage.ObjectKey;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A segment, or the beginning of one, that is stored; known by its key alone.
 *
 * <p>Keys are {@code wal/<timeline>/<segment>}, {@code wal/<timeline>/<segment>.partial.<length>} with the length as eight
 * hexadecimal digits, {@code wal/<timeline>/<segment>.<offset>.backup} and {@code wal/<timeline>/<timeline>.history}.
 *
 * @param bytes how much of the segment
 * @param divergent kept aside, because another content has the name
 */
record WalObjectName(ObjectKey key, WalSegment segment, int bytes, boolean divergent) {

    static final String FOLDER = "wal/";

    static final Comparator<WalObjectName> NEWEST_LAST = Comparator.comparing(
                    (WalObjectName stored) -> stored.segment().timeline())
            .thenComparing(stored -> stored.segment().start())
            .thenComparingInt(WalObjectName::bytes);

    private static final Pattern HISTORY = Pattern.compile("([0-9A-F]{8})\\.history");
    private static final Pattern NAME = Pattern.compile("([0-9A-F]{24})(?:\\.partial\\.([0-9a-f]{8}))?(.*)");
    private static final Pattern BACKUP_HISTORY = Pattern.compile("([0-9A-F]{24})\\.[0-9A-F]{8}\\.backup.*");

    static ObjectKey key(TimelineId timeline, String name) {
        return new ObjectKey(folder(timeline) + name);
    }

    static ObjectKey partialKey(WalSegment segment, long bytes) {
        return key(segment.timeline(), "%s.partial.%08x".formatted(segment.fileName(), bytes));
    }

    static String folder(TimelineId timeline) {
        return FOLDER + timeline + "/";
    }

    /** @return null if the key names something else */
    static @Nullable WalObjectName of(ObjectKey key, WalSegmentSize size) {
        var name = name(key);
        var match = NAME.matcher(name);
        if (!match.matches()
                || name.startsWith("00000000")
                || BACKUP_HISTORY.matcher(name).matches()) {
            return null;
        }
        try {
            var segment = WalSegment.parse(match.group(1), size);
            var bytes = match.group(2) == null ? size.bytes() : Integer.parseInt(match.group(2), 16);
            return new WalObjectName(key, segment, bytes, !match.group(3).isEmpty());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The timeline whose history the key names. */
    static Optional<TimelineId> history(ObjectKey key) {
        var match = HISTORY.matcher(name(key));
        return match.matches()
                ? Optional.of(new TimelineId(Integer.parseUnsignedInt(match.group(1), 16)))
                : Optional.empty();
    }

    /** The segment in which a base backup began that told of itself under this key. */
    static Optional<WalSegment> backupHistory(ObjectKey key, WalSegmentSize size) {
        var match = BACKUP_HISTORY.matcher(name(key));
        return match.matches() ? Optional.of(WalSegment.parse(match.group(1), size)) : Optional.empty();
    }

    boolean isWhole() {
        return bytes == segment.size().bytes();
    }

    private static String name(ObjectKey key) {
        return key.path().substring(key.path().lastIndexOf('/') + 1);
    }
}
