package io.tidemark.engine.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** One member of gzip without optional fields (RFC 1952). */
final class GzipCodec implements Codec {

    @Override
    public byte id() {
        return 2;
    }

    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public CodecLevels levels() {
        return new CodecLevels(1, 9, 6);
    }

    @Override
    public Coder open() {
        return new Member();
    }

    private static final class Member implements Coder {

        /** Magic, deflate, no flags, no time, nothing about effort, system unknown. */
        private static final byte[] HEADER = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, (byte) 0xFF};

        private static final int TRAILER_BYTES = 8;

        private final Inflater inflater = new Inflater(true);
        private final CRC32 crc = new CRC32();
        private final ByteBuffer beyond = ByteBuffer.allocateDirect(1);
        private int level = 6;
        private Deflater deflater = new Deflater(level, true);

        @Override
        public boolean compress(ByteBuffer plain, ByteBuffer target, int wantedLevel) {
            if (target.remaining() <= HEADER.length + TRAILER_BYTES) {
                return false;
            }
            useLevel(wantedLevel);
            var length = plain.remaining();
            var limit = target.limit();
            target.put(HEADER).limit(limit - TRAILER_BYTES);
            var checksum = crcOf(plain, plain.position());
            deflater.setInput(plain);
            deflater.finish();
            deflater.deflate(target);
            var fits = deflater.finished();
            deflater.reset();
            target.limit(limit);
            if (fits) {
                target.order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(checksum)
                        .putInt(length)
                        .order(ByteOrder.BIG_ENDIAN);
            }
            return fits;
        }

        /** A change of level in a used deflater begins with a block that is empty: a new one does not. */
        private void useLevel(int wanted) {
            if (wanted != level) {
                deflater.end();
                deflater = new Deflater(wanted, true);
                level = wanted;
            }
        }

        @Override
        public void decompress(ByteBuffer compressed, ByteBuffer target) {
            var trailer = compressed.limit() - TRAILER_BYTES;
            if (compressed.remaining() <= HEADER.length + TRAILER_BYTES) {
                throw new IllegalArgumentException("too short for gzip");
            }
            for (var expected : HEADER) {
                if (compressed.get() != expected) {
                    throw new IllegalArgumentException("no gzip as Tidemark writes it");
                }
            }
            var start = target.position();
            var length = target.remaining();
            inflate(compressed.limit(trailer), target);
            compressed.limit(trailer + TRAILER_BYTES).position(trailer).order(ByteOrder.LITTLE_ENDIAN);
            var checksum = compressed.getInt();
            var told = compressed.getInt();
            compressed.order(ByteOrder.BIG_ENDIAN);
            if (told != length || checksum != crcOf(target, start)) {
                throw new IllegalArgumentException("gzip's length or checksum is another one");
            }
            target.position(start + length);
        }

        private void inflate(ByteBuffer compressed, ByteBuffer target) {
            try {
                inflater.setInput(compressed);
                while (target.hasRemaining() && inflater.inflate(target) > 0) {
                    // it goes on as long as there is something
                }
                // its end may lie behind the last byte of content; another byte must not
                if (target.hasRemaining()
                        || inflater.inflate(beyond.clear()) > 0
                        || !inflater.finished()
                        || inflater.getRemaining() > 0) {
                    throw new IllegalArgumentException("gzip does not end where it must");
                }
            } catch (DataFormatException e) {
                throw new IllegalArgumentException("gzip refused it: " + e.getMessage(), e);
            } finally {
                inflater.reset();
            }
        }

        /** Of all from {@code start} to the limit; leaves the position there. */
        private int crcOf(ByteBuffer buffer, int start) {
            crc.reset();
            crc.update(buffer.position(start));
            buffer.position(start);
            return (int) crc.getValue();
        }

        @Override
        public void close() {
            deflater.end();
            inflater.end();
        }
    }
}
