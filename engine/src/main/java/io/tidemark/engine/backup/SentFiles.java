package io.tidemark.engine.backup;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.PathNumbers;
import io.tidemark.engine.postgres.PgManifest;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What arrived of each file, to be compared with what the server says it sent. A million files take some 45 MB. For one thread. */
final class SentFiles {

    private final PathNumbers paths = new PathNumbers();
    // by the number of the path
    private long[] sizes = new long[1024];
    private int[] checksums = new int[1024];
    private final BitSet compared = new BitSet();

    void add(String path, long sizeBytes, int crc32c) {
        var number = paths.add(path);
        if (number == PathNumbers.NONE) {
            throw new TarFormatException("'%s' was sent twice".formatted(path));
        }
        if (number == sizes.length) {
            sizes = Arrays.copyOf(sizes, number + number / 2);
            checksums = Arrays.copyOf(checksums, sizes.length);
        }
        sizes[number] = sizeBytes;
        checksums[number] = crc32c;
    }

    /**
     * Compares every file with the server's manifest.
     *
     * @throws EngineException if a file is missing, unknown to the server, or differs
     */
    PgManifest compareWith(byte[] manifestBytes) {
        PgManifest manifest;
        try {
            manifest = PgManifest.parse(manifestBytes, this::compare);
        } catch (IllegalArgumentException e) {
            throw differs("the server's backup manifest cannot be used: " + e.getMessage(), e);
        }
        var unknown = compared.nextClearBit(0);
        if (unknown < paths.size()) {
            throw differs("'%s' is not in the server's manifest".formatted(paths.get(unknown)));
        }
        return manifest;
    }

    private void compare(PgManifest.File expected) {
        var sent = paths.find(expected.path());
        if (sent == PathNumbers.NONE) {
            throw differs("'%s' is in the server's manifest but did not arrive".formatted(expected.path()));
        }
        if (compared.get(sent)) {
            throw differs("'%s' is in the server's manifest twice".formatted(expected.path()));
        }
        compared.set(sent);
        if (sizes[sent] != expected.sizeBytes()) {
            throw differs("'%s' has %d bytes, but %d in the server's manifest"
                    .formatted(expected.path(), sizes[sent], expected.sizeBytes()));
        }
        if (!expected.hasCrc32c(checksums[sent])) {
            throw differs("'%s' has another checksum than in the server's manifest".formatted(expected.path()));
        }
    }

    private static EngineException differs(String what) {
        return differs(what, null);
    }

    private static EngineException differs(String what, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.SERVER_FAILED,
                "base backup: " + what,
                "Take the backup again; if it happens again, look for faults of the server's memory or network.",
                cause);
    }
}
