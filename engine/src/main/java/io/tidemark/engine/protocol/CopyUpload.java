package io.tidemark.engine.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Sends what is written as messages of a copy to the server, some 64 KiB each. */
final class CopyUpload extends OutputStream {

    private static final int MESSAGE_BYTES = 64 << 10;

    private final PgWire wire;
    private final ByteBuffer pending = ByteBuffer.allocate(MESSAGE_BYTES);

    CopyUpload(PgWire wire) {
        this.wire = wire;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (var done = 0; done < length; ) {
            var part = Math.min(length - done, pending.remaining());
            pending.put(bytes, offset + done, part);
            done += part;
            if (!pending.hasRemaining()) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (pending.position() > 0) {
            wire.copyData(pending.flip());
            pending.clear();
        }
    }
}
