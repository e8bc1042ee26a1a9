package io.tidemark.engine.codec;

import java.nio.ByteBuffer;

/** A codec as somebody else would add it: pairs of a count and a byte. Found by the tests of the engine as a service. */
public final class RunLengthCodec implements Codec {

    @Override
    public byte id() {
        return 99;
    }

    @Override
    public String name() {
        return "runs";
    }

    @Override
    public CodecLevels levels() {
        return new CodecLevels(1, 1, 1);
    }

    @Override
    public Coder open() {
        return new Coder() {

            @Override
            public boolean compress(ByteBuffer plain, ByteBuffer target, int level) {
                while (plain.hasRemaining()) {
                    var value = plain.get();
                    var count = 1;
                    while (count < 255 && plain.hasRemaining() && plain.get(plain.position()) == value) {
                        plain.get();
                        count++;
                    }
                    if (target.remaining() < 2) {
                        return false;
                    }
                    target.put((byte) count).put(value);
                }
                return true;
            }

            @Override
            public void decompress(ByteBuffer compressed, ByteBuffer target) {
                while (compressed.remaining() >= 2) {
                    var count = compressed.get() & 0xFF;
                    var value = compressed.get();
                    if (count == 0 || count > target.remaining()) {
                        throw new IllegalArgumentException("a run of %d bytes".formatted(count));
                    }
                    for (; count > 0; count--) {
                        target.put(value);
                    }
                }
                if (compressed.hasRemaining() || target.hasRemaining()) {
                    throw new IllegalArgumentException("it does not end where it must");
                }
            }

            @Override
            public void close() {
                // it holds nothing
            }
        };
    }
}
