package io.tidemark.engine.repository;

import io.tidemark.engine.storage.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** The content of a sealed object, opened piece by piece. Notices alteration, truncation and bytes too many. */
final class OpeningStream extends InputStream {

    private final ObjectKey name;
    private final InputStream sealed;
    private final SecretKey key;
    private final long pieces;
    private final long sizeBytes;
    private long next = 1;
    private long delivered;
    private byte[] piece = new byte[0];
    private int position;

    OpeningStream(ObjectKey name, InputStream sealed, SecretKey key, long sizeBytes) {
        this.name = name;
        this.sealed = sealed;
        this.key = key;
        this.sizeBytes = sizeBytes;
        this.pieces = SealedObjectFormat.pieces(sizeBytes);
    }

    @Override
    public int read() {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        while (position == piece.length) {
            if (next > pieces) {
                return -1;
            }
            nextPiece();
        }
        var count = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        var count = 0L;
        while (position < piece.length || next <= pieces) {
            if (position == piece.length) {
                nextPiece();
            }
            out.write(piece, position, piece.length - position);
            count += piece.length - position;
            position = piece.length;
        }
        return count;
    }

    /** What breaks here is the store, not what the bytes are written to. */
    private void nextPiece() {
        try {
            openPiece();
        } catch (IOException e) {
            throw StoreFailures.reading(name, e);
        }
    }

    private void openPiece() throws IOException {
        var length = ByteBuffer.wrap(exactly(Integer.BYTES)).getInt();
        if (length < 0 || length > SealedObjectFormat.MAX_SEALED_PIECE_BYTES) {
            throw damaged("a piece of %d bytes".formatted(length), null);
        }
        var bytes = exactly(length);
        try (var codec = FrameCodec.borrow()) {
            var plain = codec.open(key, next, SealedObjectFormat.PIECE_PLACE, bytes, 0, length);
            piece = new byte[plain.remaining()];
            plain.get(piece);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw damaged("piece %d is altered".formatted(next), e);
        }
        position = 0;
        delivered += piece.length;
        next++;
        if (next > pieces && (delivered != sizeBytes || sealed.read() >= 0)) {
            throw damaged("it does not end where it must", null);
        }
    }

    private byte[] exactly(int length) throws IOException {
        var bytes = sealed.readNBytes(length);
        if (bytes.length < length) {
            throw damaged("it is truncated", null);
        }
        return bytes;
    }

    private DamagedObjectException damaged(String what, @Nullable Throwable cause) {
        return DamagedObjectException.corrupt(name, what, cause);
    }

    @Override
    public void close() throws IOException {
        sealed.close();
    }
}
