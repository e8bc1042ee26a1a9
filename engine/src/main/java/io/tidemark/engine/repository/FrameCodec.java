package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.codec.Codec;
import io.tidemark.engine.codec.Codecs;
import io.tidemark.engine.codec.Compression;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.ArrayBlockingQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Compresses and seals frames, and opens them again. Used by one thread at a time; {@link #borrow} and {@link #close} keep a
 * few alive, because their native memory is worth keeping.
 *
 * <p>All work happens in direct buffers: the JDK's AES-GCM needs them to become fast on pieces of this size.
 */
final class FrameCodec implements AutoCloseable {

    /** What sealing adds to the payload. */
    static final int TAG_BYTES = 16;

    /** Largest content of a frame. Pages need 256 KiB; the manifest of a very large cluster some megabytes. */
    static final int MAX_PLAIN_BYTES = 64 << 20;

    private static final int NONCE_BYTES = 12;
    private static final int HEADER_BYTES = 1 + Integer.BYTES;
    private static final byte STORED = 0;
    private static final int INITIAL_BYTES = 272 << 10;
    private static final ArrayBlockingQueue<FrameCodec> IDLE = new ArrayBlockingQueue<>(16);

    private final Codecs codecs = Codecs.installed();
    private final Codec.@Nullable Coder[] coders = new Codec.Coder[Byte.MAX_VALUE + 1];
    private final Cipher cipher;
    private ByteBuffer plainBuffer = ByteBuffer.allocateDirect(INITIAL_BYTES);
    private ByteBuffer payload = ByteBuffer.allocateDirect(INITIAL_BYTES);
    private ByteBuffer sealed = ByteBuffer.allocateDirect(INITIAL_BYTES);

    private FrameCodec() {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
        }
    }

    static FrameCodec borrow() {
        var idle = IDLE.poll();
        return idle != null ? idle : new FrameCodec();
    }

    @Override
    public void close() {
        if (!IDLE.offer(this)) {
            for (var coder : coders) {
                if (coder != null) {
                    coder.close();
                }
            }
        }
    }

    /**
     * @param number the nonce: never used twice with {@code key}
     * @param place authenticated with the content
     */
    byte[] seal(SecretKey key, long number, byte[] place, byte[] plain, int length, Compression compression) {
        plainBuffer = sized(plainBuffer, length).put(plain, 0, length).flip();
        payload = sized(payload, HEADER_BYTES + length);
        if (!compress(length, compression)) {
            payload.clear()
                    .put(STORED)
                    .putInt(length)
                    .put(plainBuffer.position(0))
                    .flip();
        }
        sealed = sized(sealed, payload.remaining() + TAG_BYTES);
        try {
            initialise(Cipher.ENCRYPT_MODE, key, number, place);
            cipher.doFinal(payload, sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM refused to seal", e);
        }
        var result = new byte[sealed.flip().remaining()];
        sealed.get(result);
        return result;
    }

    /** Whether it became smaller; then the payload is ready. */
    private boolean compress(int length, Compression compression) {
        var codec = compression.codec();
        if (length == 0 || Codecs.isPlain(codec)) {
            return false;
        }
        payload.put(codec.id()).putInt(length).limit(HEADER_BYTES + length - 1);
        if (!coder(codec).compress(plainBuffer, payload, compression.level())) {
            return false;
        }
        payload.flip();
        return true;
    }

    private Codec.Coder coder(Codec codec) {
        var known = coders[codec.id()];
        if (known != null) {
            return known;
        }
        var opened = codec.open();
        coders[codec.id()] = opened;
        return opened;
    }

    /**
     * The content of a sealed frame, valid until the next call.
     *
     * @throws AEADBadTagException if it was altered or does not belong to this place
     * @throws IllegalArgumentException if its content is malformed though authentic
     * @throws EngineException with {@link io.tidemark.engine.ErrorCode#CODEC_MISSING} if it needs a codec that is not installed
     */
    ByteBuffer open(SecretKey key, long number, byte[] place, byte[] source, int offset, int length)
            throws AEADBadTagException {
        if (length < HEADER_BYTES + TAG_BYTES) {
            throw new AEADBadTagException("too short");
        }
        sealed = sized(sealed, length).put(source, offset, length).flip();
        payload = sized(payload, length);
        try {
            initialise(Cipher.DECRYPT_MODE, key, number, place);
            cipher.doFinal(sealed, payload);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM refused to open", e);
        }
        payload.flip();
        var codec = payload.get();
        var plainLength = payload.getInt();
        if (plainLength < 0 || plainLength > MAX_PLAIN_BYTES) {
            throw new IllegalArgumentException("a frame of %d bytes".formatted(plainLength));
        }
        return codec == STORED ? payload.slice().limit(plainLength) : decompress(codecs.numbered(codec), plainLength);
    }

    private ByteBuffer decompress(Codec codec, int plainLength) {
        plainBuffer = sized(plainBuffer, plainLength).limit(plainLength);
        try {
            coder(codec).decompress(payload, plainBuffer);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("%s: %s".formatted(codec.name(), e.getMessage()), e);
        }
        if (plainBuffer.hasRemaining() || plainBuffer.limit() != plainLength) {
            throw new IllegalArgumentException("%d bytes instead of %d".formatted(plainBuffer.position(), plainLength));
        }
        return plainBuffer.flip();
    }

    private void initialise(int mode, SecretKey key, long number, byte[] place) throws GeneralSecurityException {
        var nonce = ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(number).array();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(place);
    }

    private static ByteBuffer sized(ByteBuffer buffer, int bytes) {
        return bytes <= buffer.capacity() ? buffer.clear() : ByteBuffer.allocateDirect(Math.max(bytes, 1 << 20));
    }
}
