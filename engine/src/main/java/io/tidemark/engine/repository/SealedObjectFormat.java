package io.tidemark.engine.repository;

import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Byte layout of a sealed object: a head with metadata and size, then the content in pieces of 256 KiB, each compressed and
 * sealed under its number.
 */
final class SealedObjectFormat {

    static final byte[] MAGIC = "TIDESEA2".getBytes(StandardCharsets.US_ASCII);

    /** The last byte of {@link #MAGIC}. */
    static final byte VERSION = '2';

    /** The head of those holds a digest of the content, which nothing needs any more. */
    static final byte FIRST_VERSION = '1';

    private static final int FIRST_DIGEST_BYTES = 32;
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

    /** What the head tells. */
    record Head(Map<String, String> metadata, long sizeBytes) {

        byte[] encode() {
            var target = new FormatWriter().number(sizeBytes).number(metadata.size());
            new TreeMap<>(metadata).forEach((name, value) -> target.text(name).text(value));
            return target.toBytes();
        }

        static Head decode(FormatReader source) {
            return decode(source, source.number());
        }

        static Head decodeFirst(FormatReader source) {
            var size = source.number();
            source.raw(FIRST_DIGEST_BYTES);
            return decode(source, size);
        }

        private static Head decode(FormatReader source, long size) {
            var metadata = new HashMap<String, String>();
            for (var count = source.count(MAX_HEAD_BYTES); count > 0; count--) {
                metadata.put(source.text(), source.text());
            }
            return new Head(metadata, size);
        }
    }

    /** Tells contents for one name apart; keyed, so that nobody learns of the content by its name. */
    static byte[] digest(RepositoryKey repository, Content content) throws IOException {
        try (var stream = content.open()) {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(repository.mac("content of sealed objects"));
            var buffer = new byte[PIECE_BYTES];
            for (var length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                mac.update(buffer, 0, length);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is part of every JDK", e);
        }
    }

    /** The pieces of a content, sealed one by one as they are asked for. */
    static final class Pieces {

        private final InputStream plain;
        private final SecretKey key;
        private final Compression compression;
        private final byte[] piece;
        private long number;
        private long remaining;

        /** @param sizeBytes what {@code plain} must hold: less or more is a failure, as the object would be damaged */
        Pieces(InputStream plain, SecretKey key, long sizeBytes, Compression compression) {
            this.plain = plain;
            this.key = key;
            this.compression = compression;
            this.remaining = sizeBytes;
            this.piece = new byte[(int) Math.min(sizeBytes, PIECE_BYTES)];
        }

        boolean hasNext() {
            return remaining > 0 || number == 0;
        }

        byte[] next() throws IOException {
            var length = (int) Math.min(remaining, PIECE_BYTES);
            if (plain.readNBytes(piece, 0, length) < length) {
                throw new EOFException("it has become shorter");
            }
            number++;
            remaining -= length;
            if (remaining == 0 && plain.read() >= 0) {
                throw new IOException("it has become longer");
            }
            try (var codec = FrameCodec.borrow()) {
                var sealed = codec.seal(key, number, PIECE_PLACE, piece, length, compression);
                return ByteBuffer.allocate(Integer.BYTES + sealed.length)
                        .putInt(sealed.length)
                        .put(sealed)
                        .array();
            }
        }
    }
}
