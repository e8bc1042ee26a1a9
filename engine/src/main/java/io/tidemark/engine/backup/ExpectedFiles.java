package io.tidemark.engine.backup;

import io.tidemark.engine.postgres.BackupLabel;
import io.tidemark.engine.postgres.PgManifest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The files that a {@code backup_manifest} tells of, against which a copy is checked as {@code pg_verifybackup} does. */
final class ExpectedFiles {

    /** Clients may write these into a copy, so that it becomes a standby. */
    static final Set<String> WRITTEN_BY_CLIENTS = Set.of("postgresql.auto.conf", "recovery.signal", "standby.signal");

    private final Map<String, PgManifest.File> awaited = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final PgManifest manifest;
    private long bytes;

    /** @throws io.tidemark.engine.EngineException if it is damaged */
    ExpectedFiles(byte[] text) {
        try {
            manifest = PgManifest.parse(text, this::await);
        } catch (IllegalArgumentException e) {
            throw ImportRefusal.damaged(PgManifest.FILE_NAME + ": " + e.getMessage(), e);
        }
    }

    private void await(PgManifest.File file) {
        // WAL is told apart, by its positions
        if (!file.path().startsWith("pg_wal/")) {
            awaited.put(file.path(), file);
            bytes += file.sizeBytes();
        }
    }

    PgManifest manifest() {
        return manifest;
    }

    long bytes() {
        return bytes;
    }

    /** When the backup began, by the server's clock. */
    Instant labelledAt() {
        var label = awaited.get(BackupLabel.FILE_NAME);
        return label == null ? Instant.EPOCH : label.lastModified();
    }

    /** The algorithm by which the file is to be checked. */
    String algorithm(String path) {
        var file = awaited.get(path);
        return file == null ? "NONE" : file.checksumAlgorithm();
    }

    /**
     * Checks a file that came.
     *
     * @return what the manifest tells of it
     * @throws io.tidemark.engine.EngineException if that is something else
     */
    PgManifest.File check(PgManifest.File found) {
        var path = found.path();
        if (!seen.add(path)) {
            throw ImportRefusal.damaged("'%s' is there twice".formatted(path), null);
        }
        var told = awaited.remove(path);
        if (WRITTEN_BY_CLIENTS.contains(path)) {
            return found;
        }
        if (told == null) {
            throw ImportRefusal.damaged("'%s' is not in the manifest".formatted(path), null);
        }
        if (told.sizeBytes() != found.sizeBytes()) {
            throw ImportRefusal.damaged(
                    "'%s' has %d bytes, but %d in the manifest".formatted(path, found.sizeBytes(), told.sizeBytes()),
                    null);
        }
        if (!told.checksum().equals(found.checksum())) {
            throw ImportRefusal.damaged("'%s' has another checksum than in the manifest".formatted(path), null);
        }
        return told;
    }

    /** @throws io.tidemark.engine.EngineException if a file did not come */
    void requireAll() {
        awaited.keySet().removeAll(WRITTEN_BY_CLIENTS);
        if (!awaited.isEmpty()) {
            throw ImportRefusal.damaged(
                    "'%s' is in the manifest but missing"
                            .formatted(awaited.keySet().iterator().next()),
                    null);
        }
    }
}
