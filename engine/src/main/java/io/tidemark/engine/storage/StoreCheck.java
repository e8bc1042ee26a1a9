package io.tidemark.engine.storage;

/**
 * One thing a store must be able to do, and whether it can.
 *
 * @param detail what was found, lower case, no full stop
 * @param hint a sentence that says what to do; empty if there is nothing to do
 */
public record StoreCheck(Step step, Outcome outcome, String detail, String hint) {

    /** What is tried, in this order. */
    public enum Step {
        /** An object can be written. */
        WRITE,
        /** A key that is taken is not written again. */
        WRITE_ONCE,
        /** What is read is what was written. */
        READ,
        /** A part of an object can be read. */
        READ_RANGE,
        /** Size and time of an object can be asked for. */
        FIND,
        /** An object is listed as soon as it is written. */
        LIST,
        /** An object as large as those of a backup can be written and read. */
        LARGE_OBJECT,
        /** The store's clock and ours agree. */
        CLOCK,
        /** An object can be removed. */
        DELETE
    }

    /** How a step came out. */
    public enum Outcome {
        PASSED,
        /** The store may be used, but should be looked at. */
        WARNING,
        FAILED,
        /** Not tried, because an earlier step failed. */
        SKIPPED
    }
}
