package io.tidemark.engine.repository;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;

/** Computes the keyed 64-bit fingerprints of pages: HMAC-SHA256, cut. For one thread. */
final class Fingerprints {

    private static final byte[] ZERO_PAGE = new byte[Stretch.PAGE_BYTES];

    private final Mac mac;
    private final byte[] digest = new byte[32];

    Fingerprints(RepositoryKey key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(key.mac("page fingerprints"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is part of every JDK", e);
        }
    }

    /** The fingerprint of a page; {@link Stretch#ZEROS} for a page of zeros and never otherwise. */
    long of(byte[] bytes, int offset, int length) {
        if (Arrays.equals(bytes, offset, offset + length, ZERO_PAGE, 0, length)) {
            return Stretch.ZEROS;
        }
        mac.update(bytes, offset, length);
        try {
            mac.doFinal(digest, 0);
        } catch (ShortBufferException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
        var fingerprint = ByteBuffer.wrap(digest).getLong();
        return fingerprint == Stretch.ZEROS ? 1 : fingerprint;
    }
}
