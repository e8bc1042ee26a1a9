package io.tidemark.engine.codec;

import java.nio.ByteBuffer;

/** Leaves content as it is. */
final class PlainCodec implements Codec, Codec.Coder {

    static final byte ID = 0;

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public String name() {
        return "none";
    }

    @Override
    public CodecLevels levels() {
        return new CodecLevels(0, 0, 0);
    }

    @Override
    public Coder open() {
        return this;
    }

    @Override
    public boolean compress(ByteBuffer plain, ByteBuffer target, int level) {
        return false;
    }

    @Override
    public void decompress(ByteBuffer compressed, ByteBuffer target) {
        if (compressed.remaining() != target.remaining()) {
            throw new IllegalArgumentException(
                    "%d bytes instead of %d".formatted(compressed.remaining(), target.remaining()));
        }
        target.put(compressed);
    }

    @Override
    public void close() {
        // it holds nothing
    }
}
