package io.tidemark.engine.codec;

import java.nio.ByteBuffer;

/**
 * A way to make content smaller and to get it back, byte for byte.
 *
 * <p>A service in the sense of {@link java.util.ServiceLoader}: an installation adds codecs by a jar beside the engine's that
 * names them in {@code META-INF/services/io.tidemark.engine.codec.Codec}. What was stored with a codec can be read only where
 * that codec is, for as long as it is kept: a number, once used, must never mean anything else.
 *
 * <p>An implementation promises, and {@code CodecContract} in the engine's tests checks:
 *
 * <ul>
 *   <li>a codec has no state and may be used by many threads at once; a {@link Coder} belongs to one thread at a time;
 *   <li>the same content and level become the same bytes, by whichever coder and whatever it did before: content that is big is
 *       compressed twice and sealed under one nonce, which must never see two contents;
 *   <li>memory is bounded by the size of the buffers it is given and a constant, whatever the content says of itself: content is
 *       at most 64 MiB, usually 256 KiB;
 *   <li>content that is damaged, or made on purpose, ends with {@link IllegalArgumentException}, in time bounded by the size of
 *       the buffers. It need not be noticed that bytes were altered, what is stored is authenticated; nothing may be written
 *       outside of the target.
 * </ul>
 */
public interface Codec {

    /** The least number that the codecs of others may have; those below belong to Tidemark. */
    int FIRST_OF_OTHERS = 32;

    /** The number that frames carry, for good: {@value #FIRST_OF_OTHERS} to 127. */
    byte id();

    /** What people choose it by: one to sixteen lower-case letters and digits, a letter first. */
    String name();

    CodecLevels levels();

    /** A new worker, which the caller closes. */
    Coder open();

    /**
     * Compresses and decompresses, as often as wanted; keeps what is dear to make. Used by one thread at a time.
     *
     * <p>Buffers are direct, are used between position and limit, and are not kept. Where the position of a source is afterwards
     * does not matter.
     */
    interface Coder extends AutoCloseable {

        /**
         * Compresses all of {@code plain}, which is not empty, into {@code target}, and leaves its position behind the last byte.
         *
         * @param level one of the codec's {@linkplain Codec#levels levels}
         * @return false if it does not fit, whatever has been written: then the content is stored as it is
         */
        boolean compress(ByteBuffer plain, ByteBuffer target, int level);

        /**
         * Gets back what was compressed. Must fill {@code target} to its limit, with all of {@code compressed}.
         *
         * @throws IllegalArgumentException if this is not the result of {@link #compress}, or of other content than the target
         *     has room for
         */
        void decompress(ByteBuffer compressed, ByteBuffer target);

        @Override
        void close();
    }
}
