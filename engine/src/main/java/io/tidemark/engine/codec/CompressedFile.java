package io.tidemark.engine.codec;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;

/** Files that other programs have compressed; their names tell how. */
public final class CompressedFile {

    /** What such a name may end with. */
    public static final List<String> SUFFIXES = List.of("", ".gz", ".zst", ".lz4");

    private static final int BUFFER_BYTES = 256 << 10;

    private CompressedFile() {}

    /**
     * Opens a file to read what was compressed, or the file as it is if its name tells of nothing. The caller closes the stream.
     *
     * @throws IOException if it cannot be read or, here or while reading, if it is damaged
     */
    public static InputStream open(Path file) throws IOException {
        var name = Objects.requireNonNull(file.getFileName(), "a file").toString();
        var raw = Files.newInputStream(file);
        try {
            if (name.endsWith(".gz")) {
                return new GZIPInputStream(new BufferedInputStream(raw, BUFFER_BYTES), BUFFER_BYTES);
            }
            if (name.endsWith(".zst")) {
                return new ZstdInputStream(raw);
            }
            return name.endsWith(".lz4")
                    ? new FramedLZ4CompressorInputStream(new BufferedInputStream(raw, BUFFER_BYTES), true)
                    : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }
}
