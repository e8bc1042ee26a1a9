package io.tidemark.engine.postgres;

/** One line of a cluster's history; a promotion starts a new one. Unsigned 32 bit, never zero. */
public record TimelineId(int value) implements Comparable<TimelineId> {

    public static final TimelineId FIRST = new TimelineId(1);

    public TimelineId {
        if (value == 0) {
            throw new IllegalArgumentException("a timeline is never zero");
        }
    }

    /** Name of the file that tells how this timeline came to be. */
    public String historyFileName() {
        return this + ".history";
    }

    @Override
    public int compareTo(TimelineId other) {
        return Integer.compareUnsigned(value, other.value);
    }

    /** The eight hexadecimal digits that begin the names of its segments. */
    @Override
    public String toString() {
        return "%08X".formatted(value);
    }
}
