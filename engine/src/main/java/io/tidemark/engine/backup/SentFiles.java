package io.tidemark.engine.backup;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.PgManifest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What arrived of each file, to be compared with what the server says it sent. */
final class SentFiles {

    private record Sent(long sizeBytes, int crc32c) {}

    private final Map<String, Sent> files = new HashMap<>();

    void add(String path, long sizeBytes, int crc32c) {
        if (files.put(path, new Sent(sizeBytes, crc32c)) != null) {
            throw new TarFormatException("'%s' was sent twice".formatted(path));
        }
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
        if (!files.isEmpty()) {
            throw differs("'%s' is not in the server's manifest"
                    .formatted(files.keySet().iterator().next()));
        }
        return manifest;
    }

    private void compare(PgManifest.File expected) {
        var sent = files.remove(expected.path());
        if (sent == null) {
            throw differs("'%s' is in the server's manifest but did not arrive".formatted(expected.path()));
        }
        if (sent.sizeBytes() != expected.sizeBytes()) {
            throw differs("'%s' has %d bytes, but %d in the server's manifest"
                    .formatted(expected.path(), sent.sizeBytes(), expected.sizeBytes()));
        }
        if (!expected.hasCrc32c(sent.crc32c())) {
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
