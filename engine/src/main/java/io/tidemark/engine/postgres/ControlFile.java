package io.tidemark.engine.postgres;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The head of {@code global/pg_control}, whose layout all supported versions share: which cluster this is.
 *
 * <p>Read in little-endian order, the only one of the platforms PostgreSQL is commonly run on; a big-endian file shows a
 * nonsensical version and is refused.
 *
 * @param controlVersion {@code PG_CONTROL_VERSION}, for example 1300
 * @param catalogVersion {@code CATALOG_VERSION_NO}, which names the tablespaces' version directories
 * @param checkpoint position of the latest checkpoint record
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-CONTROL-SYSTEM">pg_control_system</a>
 */
public record ControlFile(SystemIdentifier systemIdentifier, int controlVersion, int catalogVersion, Lsn checkpoint) {

    /** Relative to the data directory. */
    public static final String PATH = "global/pg_control";

    /** What {@link #parse} needs of the file's beginning. */
    public static final int HEAD_BYTES = 40;

    /** @throws IllegalArgumentException if {@code head} is shorter than {@link #HEAD_BYTES} or of another byte order */
    public static ControlFile parse(byte[] head) {
        if (head.length < HEAD_BYTES) {
            throw new IllegalArgumentException("not a pg_control: only %d bytes".formatted(head.length));
        }
        var bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        var controlVersion = bytes.getInt(8);
        if (controlVersion < 900 || controlVersion > 9_999) {
            throw new IllegalArgumentException(
                    "not a pg_control of this platform: version %d".formatted(controlVersion));
        }
        return new ControlFile(
                new SystemIdentifier(bytes.getLong(0)), controlVersion, bytes.getInt(12), new Lsn(bytes.getLong(32)));
    }
}
