package io.tidemark.engine.repository;

import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.repository.SealedObjectFormat.Head;
import io.tidemark.engine.repository.SealedObjectFormat.Pieces;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A content sealed for one key. Kept in memory when small, sealed anew by every {@link #open} when big: the result is the same
 * bytes, as their size must be known beforehand.
 */
final class SealedContent implements Content {

    private static final long MOST_IN_MEMORY = 32 << 20;

    private final Content plain;
    private final SecretKey key;
    private final Compression compression;
    private final byte[] start;
    private final long sizeBytes;
    private final @Nullable List<byte[]> kept;

    private SealedContent(RepositoryContext context, ObjectKey name, Content plain, Map<String, String> metadata)
            throws IOException {
        this.plain = plain;
        this.compression = context.settings().compression();
        var salt = new byte[SealedObjectFormat.SALT_BYTES];
        context.random().nextBytes(salt);
        this.key = SealedObjectFormat.key(context.key(), name, salt);
        this.start = start(salt, new Head(metadata, plain.sizeBytes()));
        var pieces = new ArrayList<byte[]>();
        var total = 0L;
        try (var stream = plain.open()) {
            var source = new Pieces(stream, key, plain.sizeBytes(), compression);
            while (source.hasNext()) {
                var piece = source.next();
                total += piece.length;
                if (total <= MOST_IN_MEMORY) {
                    pieces.add(piece);
                } else {
                    pieces.clear();
                }
            }
        }
        this.kept = total <= MOST_IN_MEMORY ? pieces : null;
        this.sizeBytes = start.length + total;
    }

    static SealedContent of(RepositoryContext context, ObjectKey name, Content plain, Map<String, String> metadata)
            throws IOException {
        return new SealedContent(context, name, plain, metadata);
    }

    private byte[] start(byte[] salt, Head head) {
        var plainHead = head.encode();
        if (plainHead.length > SealedObjectFormat.MAX_HEAD_BYTES) {
            throw new IllegalArgumentException("metadata of %d bytes is too big".formatted(plainHead.length));
        }
        try (var codec = FrameCodec.borrow()) {
            var sealedHead =
                    codec.seal(key, 0, SealedObjectFormat.HEAD_PLACE, plainHead, plainHead.length, Compression.usual());
            return ByteBuffer.allocate(SealedObjectFormat.HEADER_BYTES + sealedHead.length)
                    .put(SealedObjectFormat.MAGIC)
                    .put(salt)
                    .putInt(sealedHead.length)
                    .put(sealedHead)
                    .array();
        }
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public InputStream open() throws IOException {
        if (kept != null) {
            var parts = new ArrayList<InputStream>();
            parts.add(new ByteArrayInputStream(start));
            kept.forEach(piece -> parts.add(new ByteArrayInputStream(piece)));
            return new SequenceInputStream(Collections.enumeration(parts));
        }
        var stream = plain.open();
        return new SealingStream(start, stream, new Pieces(stream, key, plain.sizeBytes(), compression));
    }

    /** Seals while it is read. */
    private static final class SealingStream extends InputStream {

        private final InputStream plain;
        private final Pieces pieces;
        private byte[] piece;
        private int position;

        private SealingStream(byte[] start, InputStream plain, Pieces pieces) {
            this.piece = start;
            this.plain = plain;
            this.pieces = pieces;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            if (position == piece.length) {
                if (!pieces.hasNext()) {
                    return -1;
                }
                piece = pieces.next();
                position = 0;
            }
            var count = Math.min(length, piece.length - position);
            System.arraycopy(piece, position, target, offset, count);
            position += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            plain.close();
        }
    }
}
