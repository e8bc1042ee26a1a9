package io.tidemark.engine.postgres;

import java.util.regex.Pattern;

/**
 * One WAL segment: {@code size} bytes of one timeline, starting at {@code number * size}.
 *
 * @param number segments since the start of the log, unsigned
 */
public record WalSegment(TimelineId timeline, long number, WalSegmentSize size) {

    private static final Pattern FILE_NAME = Pattern.compile("[0-9A-F]{24}");

    /** The segment of {@code timeline} that holds {@code position}. */
    public static WalSegment holding(Lsn position, TimelineId timeline, WalSegmentSize size) {
        return new WalSegment(timeline, Long.divideUnsigned(position.value(), size.bytes()), size);
    }

    public static boolean isFileName(String name) {
        return FILE_NAME.matcher(name).matches();
    }

    /** @throws IllegalArgumentException if {@code name} is not 24 hexadecimal digits that name a segment of that size */
    public static WalSegment parse(String name, WalSegmentSize size) {
        if (!isFileName(name)) {
            throw new IllegalArgumentException("not a WAL segment: '%s'".formatted(name));
        }
        var timeline = new TimelineId(Integer.parseUnsignedInt(name, 0, 8, 16));
        var high = Long.parseLong(name, 8, 16, 16);
        var low = Long.parseLong(name, 16, 24, 16);
        if (low >= size.segmentsPerLogId()) {
            throw new IllegalArgumentException("not a WAL segment of %d bytes: '%s'".formatted(size.bytes(), name));
        }
        return new WalSegment(timeline, high * size.segmentsPerLogId() + low, size);
    }

    /** The 24 hexadecimal digits PostgreSQL names the file by. */
    public String fileName() {
        var perLogId = size.segmentsPerLogId();
        return "%s%08X%08X".formatted(timeline, number / perLogId, number % perLogId);
    }

    public Lsn start() {
        return new Lsn(number * size.bytes());
    }

    /** The first position after this segment. */
    public Lsn end() {
        return start().plus(size.bytes());
    }

    public WalSegment next() {
        return new WalSegment(timeline, number + 1, size);
    }

    @Override
    public String toString() {
        return fileName();
    }
}
