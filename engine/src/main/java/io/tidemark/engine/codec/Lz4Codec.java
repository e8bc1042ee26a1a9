package io.tidemark.engine.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * A frame of LZ4 with independent blocks of up to 4 MiB, without the size and with a checksum of its content.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">LZ4 frame format</a>
 */
final class Lz4Codec implements Codec {

    @Override
    public byte id() {
        return 4;
    }

    @Override
    public String name() {
        return "lz4";
    }

    @Override
    public CodecLevels levels() {
        return new CodecLevels(1, 12, 1);
    }

    @Override
    public Coder open() {
        return new Frame();
    }

    private static final class Frame implements Coder {

        private static final int MAGIC = 0x184D2204;
        /** Version 1, independent blocks without checksums, a checksum of the content; blocks of 4 MiB. */
        private static final byte[] DESCRIPTOR = {0x64, 0x70};

        private static final int HEADER_BYTES = 4 + 2 + 1;
        private static final int BLOCK_BYTES = 4 << 20;
        private static final int AS_IT_IS = 1 << 31;

        private final LZ4Factory factory = LZ4Factory.nativeInstance();
        private final LZ4SafeDecompressor decompressor = factory.safeDecompressor();
        private final XXHash32 hash = XXHashFactory.nativeInstance().hash32();
        private final byte descriptorCheck = (byte) (hash.hash(DESCRIPTOR, 0, DESCRIPTOR.length, 0) >> 8);

        @Override
        public boolean compress(ByteBuffer plain, ByteBuffer target, int level) {
            target.order(ByteOrder.LITTLE_ENDIAN);
            try {
                return write(plain, target, compressor(level));
            } finally {
                target.order(ByteOrder.BIG_ENDIAN);
            }
        }

        private LZ4Compressor compressor(int level) {
            return level == 1 ? factory.fastCompressor() : factory.highCompressor(level);
        }

        private boolean write(ByteBuffer plain, ByteBuffer target, LZ4Compressor compressor) {
            if (target.remaining() < HEADER_BYTES) {
                return false;
            }
            target.putInt(MAGIC).put(DESCRIPTOR).put(descriptorCheck);
            for (var from = plain.position(); from < plain.limit(); from += BLOCK_BYTES) {
                if (!writeBlock(plain, from, Math.min(BLOCK_BYTES, plain.limit() - from), target, compressor)) {
                    return false;
                }
            }
            if (target.remaining() < 2 * Integer.BYTES) {
                return false;
            }
            target.putInt(0).putInt(hash.hash(plain, plain.position(), plain.remaining(), 0));
            return true;
        }

        private static boolean writeBlock(
                ByteBuffer plain, int from, int length, ByteBuffer target, LZ4Compressor compressor) {
            var start = target.position() + Integer.BYTES;
            var room = target.limit() - start;
            if (room < 1) {
                return false;
            }
            try {
                var compressed = compressor.compress(plain, from, length, target, start, Math.min(room, length - 1));
                target.putInt(compressed).position(start + compressed);
                return true;
            } catch (LZ4Exception e) {
                // LZ4 reports a target that is too small by this exception: the block does not compress
                if (room < length) {
                    return false;
                }
                target.putInt(length | AS_IT_IS).put(start, plain, from, length).position(start + length);
                return true;
            }
        }

        @Override
        public void decompress(ByteBuffer compressed, ByteBuffer target) {
            compressed.order(ByteOrder.LITTLE_ENDIAN);
            try {
                read(compressed, target);
            } finally {
                compressed.order(ByteOrder.BIG_ENDIAN);
            }
        }

        private void read(ByteBuffer compressed, ByteBuffer target) {
            if (compressed.remaining() < HEADER_BYTES
                    || compressed.getInt() != MAGIC
                    || compressed.get() != DESCRIPTOR[0]
                    || compressed.get() != DESCRIPTOR[1]
                    || compressed.get() != descriptorCheck) {
                throw new IllegalArgumentException("no LZ4 frame as Tidemark writes it");
            }
            var start = target.position();
            for (var size = word(compressed); size != 0; size = word(compressed)) {
                readBlock(compressed, size, target);
            }
            var checksum = word(compressed);
            if (compressed.hasRemaining()
                    || target.hasRemaining()
                    || checksum != hash.hash(target, start, target.limit() - start, 0)) {
                throw new IllegalArgumentException("LZ4's length or checksum is another one");
            }
        }

        private void readBlock(ByteBuffer compressed, int size, ByteBuffer target) {
            var stored = size & ~AS_IT_IS;
            if (stored > compressed.remaining()) {
                throw new IllegalArgumentException("an LZ4 block of %d bytes".formatted(stored));
            }
            var room = Math.min(BLOCK_BYTES, target.remaining());
            var from = compressed.position();
            if (size == stored) {
                try {
                    var length = decompressor.decompress(compressed, from, stored, target, target.position(), room);
                    target.position(target.position() + length);
                } catch (LZ4Exception e) {
                    throw new IllegalArgumentException("LZ4 refused it: " + e.getMessage(), e);
                }
            } else if (stored > room) {
                throw new IllegalArgumentException("an LZ4 block of %d bytes for %d".formatted(stored, room));
            } else {
                target.put(target.position(), compressed, from, stored).position(target.position() + stored);
            }
            compressed.position(from + stored);
        }

        private static int word(ByteBuffer compressed) {
            if (compressed.remaining() < Integer.BYTES) {
                throw new IllegalArgumentException("an LZ4 frame without its end");
            }
            return compressed.getInt();
        }

        @Override
        public void close() {
            // it holds nothing
        }
    }
}
