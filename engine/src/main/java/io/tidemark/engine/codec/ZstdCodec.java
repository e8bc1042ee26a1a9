package io.tidemark.engine.codec;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/** A frame of Zstandard, with the size of its content and without a checksum (RFC 8878). */
final class ZstdCodec implements Codec {

    @Override
    public byte id() {
        return 1;
    }

    @Override
    public String name() {
        return "zstd";
    }

    @Override
    public CodecLevels levels() {
        return new CodecLevels(1, 19, 1);
    }

    @Override
    public Coder open() {
        return new Contexts();
    }

    private static final class Contexts implements Coder {

        private final ZstdCompressCtx compressor = new ZstdCompressCtx();
        private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

        @Override
        public boolean compress(ByteBuffer plain, ByteBuffer target, int level) {
            compressor.setLevel(level);
            var start = target.position();
            try {
                var length = compressor.compressDirectByteBuffer(
                        target, start, target.remaining(), plain, plain.position(), plain.remaining());
                target.position(start + length);
                return true;
            } catch (ZstdException e) {
                // zstd reports a target that is too small by this exception: the content does not compress
                return false;
            }
        }

        @Override
        public void decompress(ByteBuffer compressed, ByteBuffer target) {
            var start = target.position();
            try {
                var length = decompressor.decompressDirectByteBuffer(
                        target, start, target.remaining(), compressed, compressed.position(), compressed.remaining());
                if (length < target.remaining()) {
                    throw new IllegalArgumentException("%d bytes instead of %d".formatted(length, target.remaining()));
                }
                target.position(start + length);
            } catch (ZstdException e) {
                throw new IllegalArgumentException("zstd refused it: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            compressor.close();
            decompressor.close();
        }
    }
}
