package io.tidemark.guard.model;

/** What is done so that the WAL kept for us does not fill the source's disk; each includes those before it. */
public enum GuardStep {
    NONE(0),
    /** It is told. */
    WARN(1),
    /** No base backup of the server begins. */
    THROTTLE(2),
    /** The slot is given up: the server archives its WAL by itself. */
    ARCHIVE(3),
    /** The slot is given up: WAL is missing from here on until it is made again. */
    DROP(4);

    private final int number;

    GuardStep(int number) {
        this.number = number;
    }

    /** As metrics tell it. */
    public int number() {
        return number;
    }

    /** Whether the slot is given up. */
    public boolean givesUpSlot() {
        return this == ARCHIVE || this == DROP;
    }
}
