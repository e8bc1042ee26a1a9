package io.tidemark.engine.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** One stream of bzip2. */
final class Bzip2Codec implements Codec {

    private static final int STEP_OF_BLOCKS = 100_000;

    @Override
    public byte id() {
        return 3;
    }

    @Override
    public String name() {
        return "bzip2";
    }

    @Override
    public CodecLevels levels() {
        return new CodecLevels(1, 9, 9);
    }

    @Override
    public Coder open() {
        return new StreamCoder() {

            @Override
            OutputStream compressing(OutputStream target, int level, int length) throws IOException {
                // a block bigger than the content makes nothing smaller, but takes its memory
                var enough = length / STEP_OF_BLOCKS + 1;
                return new BZip2CompressorOutputStream(target, Math.min(level, enough));
            }

            @Override
            InputStream decompressing(InputStream compressed, int length) throws IOException {
                return new BZip2CompressorInputStream(compressed);
            }
        };
    }
}
