package io.tidemark.engine.postgres;

/**
 * The number {@code initdb} gives a cluster once and for all; unsigned 64 bit.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">IDENTIFY_SYSTEM</a>
 */
public record SystemIdentifier(long value) {

    /** @throws NumberFormatException if {@code text} is not an unsigned decimal of 64 bit */
    public static SystemIdentifier parse(String text) {
        return new SystemIdentifier(Long.parseUnsignedLong(text));
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(value);
    }
}
