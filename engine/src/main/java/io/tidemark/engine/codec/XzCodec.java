package io.tidemark.engine.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/**
 * One stream of xz: one block of LZMA2, a CRC32.
 *
 * @see <a href="https://tukaani.org/xz/xz-file-format.txt">the .xz file format</a>
 */
final class XzCodec implements Codec {

    @Override
    public byte id() {
        return 5;
    }

    @Override
    public String name() {
        return "xz";
    }

    @Override
    public CodecLevels levels() {
        // higher ones take far longer and store hardly less: docs/compression.md
        return new CodecLevels(0, 9, 1);
    }

    @Override
    public Coder open() {
        return new StreamCoder() {

            private final ArrayCache arrays = new BasicArrayCache();

            @Override
            OutputStream compressing(OutputStream target, int level, int length) throws IOException {
                var options = new LZMA2Options(level);
                // a dictionary bigger than the content makes nothing smaller, but takes its memory, also where it is
                // read
                options.setDictSize(Math.clamp(length, LZMA2Options.DICT_SIZE_MIN, options.getDictSize()));
                return new XZOutputStream(target, options, XZ.CHECK_CRC32, arrays);
            }

            @Override
            InputStream decompressing(InputStream compressed, int length) throws IOException {
                // dictionaries are rounded up, to less than twice the content; a MiB is for everything else
                var mostKib = 1024 + 2 * (length >> 10);
                return new SingleXZInputStream(compressed, mostKib, true, arrays);
            }
        };
    }
}
