package io.tidemark.engine.repository;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;

/** Computes the keyed 64-bit fingerprints of pages. For one thread. */
final class Fingerprints {

    /** How a repository's fingerprints are computed; settled when it is created. */
    enum Kind {
        /** HMAC-SHA256, cut: what the first programs computed. */
        HMAC_SHA256("hmac-sha256"),
        /**
         * PolymurHash 2.0 with a secret key: of two pages that differ, at most 2^-47 of all keys make one fingerprint. Who does not know
         * the key can do no better than guess.
         */
        POLYMUR("polymur-2");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As the description names it. */
        String text() {
            return text;
        }

        /** @throws IllegalArgumentException if there is none */
        static Kind parse(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.text.equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no kind of fingerprints: '%s'".formatted(text)));
        }
    }

    private interface PageHash {
        long of(byte[] bytes, int offset, int length);
    }

    private static final byte[] ZERO_PAGE = new byte[Stretch.PAGE_BYTES];

    private final PageHash hash;

    Fingerprints(RepositoryContext context) {
        this(context.key(), context.fingerprints());
    }

    Fingerprints(RepositoryKey key, Kind kind) {
        hash = switch (kind) {
            case HMAC_SHA256 -> hmac(key);
            case POLYMUR -> polymur(key);
        };
    }

    /** The fingerprint of a page; {@link Stretch#ZEROS} for a page of zeros and never otherwise. */
    long of(byte[] bytes, int offset, int length) {
        if (Arrays.equals(bytes, offset, offset + length, ZERO_PAGE, 0, length)) {
            return Stretch.ZEROS;
        }
        var fingerprint = hash.of(bytes, offset, length);
        return fingerprint == Stretch.ZEROS ? 1 : fingerprint;
    }

    private static PageHash polymur(RepositoryKey key) {
        var seeds = ByteBuffer.wrap(key.derive("page fingerprints 2", new byte[0], 2 * Long.BYTES));
        return Hashing.polymurHash2_0(0, seeds.getLong(), seeds.getLong())::hashBytesToLong;
    }

    private static PageHash hmac(RepositoryKey key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key.mac("page fingerprints"));
            var digest = new byte[mac.getMacLength()];
            return (bytes, offset, length) -> {
                mac.update(bytes, offset, length);
                try {
                    mac.doFinal(digest, 0);
                } catch (ShortBufferException e) {
                    throw new IllegalStateException("the digest has room", e);
                }
                return ByteBuffer.wrap(digest).getLong();
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is part of every JDK", e);
        }
    }
}
