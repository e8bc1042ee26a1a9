package io.tidemark.engine.repository;

import io.tidemark.engine.repository.VerificationPlan.Item;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When each object of a repository was found intact last. Objects are written once: one that has another size is another one. Immutable;
 * whoever has runs verified keeps it from one to the next, as the bytes of {@link #encode}, 24 for each object. Losing it only costs reading
 * everything again.
 */
public final class VerifiedObjects {

    public static final VerifiedObjects NONE = new VerifiedObjects(Map.of());

    private static final byte VERSION = 1;
    private static final int ENTRY_BYTES = 24;

    /** 128 bits of a digest of an object's name and size. */
    private record Name(long high, long low) {

        static Name of(Item item) {
            try {
                var digest = MessageDigest.getInstance("SHA-256");
                digest.update(item.object().path().getBytes(StandardCharsets.US_ASCII));
                var bytes = ByteBuffer.wrap(digest.digest(
                        ByteBuffer.allocate(Long.BYTES).putLong(item.bytes()).array()));
                return new Name(bytes.getLong(), bytes.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final Map<Name, Instant> times;

    private VerifiedObjects(Map<Name, Instant> times) {
        this.times = Map.copyOf(times);
    }

    static VerifiedObjects of(Map<Item, Instant> times) {
        var byName = new HashMap<Name, Instant>();
        times.forEach((item, at) -> byName.put(Name.of(item), at));
        return new VerifiedObjects(byName);
    }

    /** {@link Instant#EPOCH} if never. */
    Instant lastOf(Item item) {
        return times.getOrDefault(Name.of(item), Instant.EPOCH);
    }

    public byte[] encode() {
        var bytes = ByteBuffer.allocate(1 + times.size() * ENTRY_BYTES).put(VERSION);
        times.forEach(
                (name, at) -> bytes.putLong(name.high()).putLong(name.low()).putLong(at.getEpochSecond()));
        return bytes.array();
    }

    /** What cannot be read is nothing known: then all is verified again. */
    public static VerifiedObjects decode(byte[] encoded) {
        if (encoded.length % ENTRY_BYTES != 1 || encoded[0] != VERSION) {
            return NONE;
        }
        var bytes = ByteBuffer.wrap(encoded, 1, encoded.length - 1);
        var times = new HashMap<Name, Instant>();
        while (bytes.hasRemaining()) {
            times.put(new Name(bytes.getLong(), bytes.getLong()), Instant.ofEpochSecond(bytes.getLong()));
        }
        return new VerifiedObjects(times);
    }

    @Override
    public String toString() {
        return "%d verified objects".formatted(times.size());
    }
}
