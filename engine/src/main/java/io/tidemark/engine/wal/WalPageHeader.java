package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.SystemIdentifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The long header with which every segment begins.
 *
 * @param magic tells the major version
 * @param timeline unsigned; of a segment that was copied at a promotion, that of the timeline that was left
 * @param address position of the page, unsigned
 */
record WalPageHeader(
        int magic,
        boolean isContinuation,
        int timeline,
        long address,
        SystemIdentifier systemIdentifier,
        int segmentBytes) {

    static final int BYTES = 40;
    static final int PAGE_BYTES = 8192;
    static final int FIRST_IS_CONTINUATION = 0x0001;
    static final int HAS_LONG_HEADER = 0x0002;

    /** XLOG_PAGE_MAGIC by major version. */
    private static final Map<Integer, Integer> MAGICS = Map.of(15, 0xD110, 16, 0xD113, 17, 0xD116, 18, 0xD118);

    /** Those of all versions whose records we read. */
    static Set<Integer> knownMagics() {
        return Set.copyOf(MAGICS.values());
    }

    /** Empty for a version that we do not know. */
    static OptionalInt magicOf(int majorVersion) {
        var magic = MAGICS.get(majorVersion);
        return magic == null ? OptionalInt.empty() : OptionalInt.of(magic);
    }

    /** The major version that writes this; empty if we do not know it. */
    OptionalInt majorVersion() {
        return MAGICS.entrySet().stream()
                .filter(entry -> entry.getValue() == magic)
                .mapToInt(Map.Entry::getKey)
                .findFirst();
    }

    /** Empty if {@code bytes} do not begin with a long header. */
    static Optional<WalPageHeader> parse(byte[] bytes) {
        if (bytes.length < BYTES) {
            return Optional.empty();
        }
        var page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var info = page.getShort(2);
        if ((info & HAS_LONG_HEADER) == 0 || page.getInt(36) != PAGE_BYTES) {
            return Optional.empty();
        }
        return Optional.of(new WalPageHeader(
                page.getShort(0) & 0xFFFF,
                (info & FIRST_IS_CONTINUATION) != 0,
                page.getInt(4),
                page.getLong(8),
                new SystemIdentifier(page.getLong(24)),
                page.getInt(32)));
    }
}
