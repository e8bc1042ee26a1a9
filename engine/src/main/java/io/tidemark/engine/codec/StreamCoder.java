package io.tidemark.engine.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A coder on a library that knows streams only. */
abstract class StreamCoder implements Codec.Coder {

    private static final int STEP_BYTES = 64 << 10;

    private final byte[] step = new byte[STEP_BYTES];

    /** @param length of the content */
    abstract OutputStream compressing(OutputStream target, int level, int length) throws IOException;

    /** @param length of the content */
    abstract InputStream decompressing(InputStream compressed, int length) throws IOException;

    @Override
    public final boolean compress(ByteBuffer plain, ByteBuffer target, int level) {
        try {
            // closed only if all went well: closing ends the stream, which would be tried again where there is no room
            var out = compressing(new Output(target), level, plain.remaining());
            while (plain.hasRemaining()) {
                var length = Math.min(step.length, plain.remaining());
                plain.get(step, 0, length);
                out.write(step, 0, length);
            }
            out.close();
            return true;
        } catch (Full e) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("buffers do not fail", e);
        }
    }

    @Override
    public final void decompress(ByteBuffer compressed, ByteBuffer target) {
        try (var in = decompressing(new Input(compressed), target.remaining())) {
            while (target.hasRemaining()) {
                var length = in.read(step, 0, Math.min(step.length, target.remaining()));
                if (length < 0) {
                    throw new IllegalArgumentException("%d bytes are missing".formatted(target.remaining()));
                }
                target.put(step, 0, length);
            }
            // reading the end also compares the checksums
            if (in.read() >= 0 || compressed.hasRemaining()) {
                throw new IllegalArgumentException("it does not end where it must");
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("refused: " + e, e);
        }
    }

    @Override
    public void close() {
        // what the libraries hold is memory of the heap
    }

    /** What is written does not fit. */
    private static final class Full extends IOException {

        private static final long serialVersionUID = 1L;
    }

    private static final class Output extends OutputStream {

        private final ByteBuffer target;

        Output(ByteBuffer target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            if (!target.hasRemaining()) {
                throw new Full();
            }
            target.put((byte) b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (target.remaining() < length) {
                throw new Full();
            }
            target.put(bytes, offset, length);
        }
    }

    private static final class Input extends InputStream {

        private final ByteBuffer source;

        Input(ByteBuffer source) {
            this.source = source;
        }

        @Override
        public int read() {
            return source.hasRemaining() ? source.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            var count = Math.min(length, source.remaining());
            source.get(bytes, offset, count);
            return count == 0 ? -1 : count;
        }
    }
}
