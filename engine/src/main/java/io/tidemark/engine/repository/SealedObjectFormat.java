package io.tidemark.engine.repository;

import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Byte layout of a sealed object: a head with metadata, size and keyed digest, then the content in pieces of 256 KiB, each
 * compressed and sealed under its number.
 */
final class SealedObjectFormat {

    static final byte[] MAGIC = "TIDESEA1".getBytes(StandardCharsets.US_ASCII);
    static final int PIECE_BYTES = 256 << 10;
    static final int SALT_BYTES = 16;
    static final int HEADER_BYTES = 8 + SALT_BYTES + Integer.BYTES;
    static final int MAX_HEAD_BYTES = 64 << 10;
    static final int MAX_SEALED_PIECE_BYTES = PIECE_BYTES + 64;
    static final byte[] HEAD_PLACE = {0};
    static final byte[] PIECE_PLACE = {1};

    private SealedObjectFormat() {}

    static SecretKey key(RepositoryKey repository, ObjectKey name, byte[] salt) {
        var path = name.path().getBytes(StandardCharsets.US_ASCII);
        var context = ByteBuffer.allocate(salt.length + path.length).put(salt).put(path);
        return repository.aes("sealed object", context.array());
    }

    static long pieces(long sizeBytes) {
        return Math.max(1, (sizeBytes + PIECE_BYTES - 1) / PIECE_BYTES);
    }

    /**
     * What the head tells.
     *
     * @param digest keyed, of the plain content: tells whether two objects are the same
     */
    record Head(Map<String, String> metadata, long sizeBytes, byte[] digest) {

        byte[] encode() {
            var target = new FormatWriter().number(sizeBytes).raw(digest).number(metadata.size());
            new TreeMap<>(metadata).forEach((name, value) -> target.text(name).text(value));
            return target.toBytes();
        }

        static Head decode(FormatReader source) {
            var size = source.number();
            var digest = source.raw(32);
            var metadata = new HashMap<String, String>();
            for (var count = source.count(MAX_HEAD_BYTES); count > 0; count--) {
                metadata.put(source.text(), source.text());
            }
            return new Head(metadata, size, digest);
        }

        boolean isSameContent(Head other) {
            return sizeBytes == other.sizeBytes && Arrays.equals(digest, other.digest);
        }

        @Override
        public String toString() {
            return "%d bytes %s".formatted(sizeBytes, metadata);
        }
    }

    /** Size and digest of {@code content}, without keeping it. */
    static Head describe(RepositoryKey repository, Content content, Map<String, String> metadata) throws IOException {
        var mac = mac(repository);
        var size = 0L;
        var buffer = new byte[PIECE_BYTES];
        try (var stream = content.open()) {
            for (var length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                mac.update(buffer, 0, length);
                size += length;
            }
        }
        return new Head(metadata, size, mac.doFinal());
    }

    private static Mac mac(RepositoryKey repository) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(repository.mac("content of sealed objects"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is part of every JDK", e);
        }
    }

    /** The pieces of a content, sealed one by one as they are asked for. */
    static final class Pieces {

        private final InputStream plain;
        private final SecretKey key;
        private final long count;
        private final Compression compression;
        private long next = 1;

        Pieces(InputStream plain, SecretKey key, long count, Compression compression) {
            this.plain = plain;
            this.key = key;
            this.count = count;
            this.compression = compression;
        }

        boolean hasNext() {
            return next <= count;
        }

        byte[] next() throws IOException {
            var piece = plain.readNBytes(PIECE_BYTES);
            try (var codec = FrameCodec.borrow()) {
                var sealed = codec.seal(key, next, PIECE_PLACE, piece, piece.length, compression);
                next++;
                return ByteBuffer.allocate(Integer.BYTES + sealed.length)
                        .putInt(sealed.length)
                        .put(sealed)
                        .array();
            }
        }
    }
}
