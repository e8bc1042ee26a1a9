package io.tidemark.engine.repository;

import io.tidemark.engine.storage.ObjectKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Random 128 bits that name a pack. Together with the pack's kind they give its key in the store.
 */
record PackId(long high, long low) implements Comparable<PackId> {

    static final int BYTES = 16;

    static PackId random(SecureRandom random) {
        return new PackId(random.nextLong(), random.nextLong());
    }

    static PackId from(ByteBuffer source) {
        return new PackId(source.getLong(), source.getLong());
    }

    /** @throws IllegalArgumentException if {@code hex} is not 32 hexadecimal digits */
    static PackId parse(String hex) {
        var bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("not a pack id: '%s'".formatted(hex));
        }
        return from(ByteBuffer.wrap(bytes));
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    ObjectKey key(PackKind kind) {
        return new ObjectKey(kind.prefix() + this);
    }

    @Override
    public int compareTo(PackId other) {
        var byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
