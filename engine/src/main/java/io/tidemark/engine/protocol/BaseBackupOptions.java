package io.tidemark.engine.protocol;

/**
 * How the server shall take a base backup.
 *
 * @param fastCheckpoint checkpoint at once instead of spreading it over {@code checkpoint_completion_target}
 * @param waitForArchive let the server wait until its own archiver has the last WAL; needless when WAL is streamed
 * @param maxRateKilobytes per second, 32 to 1048576; zero for no limit
 * @param manifestChecksums algorithm of the per-file checksums in {@code backup_manifest}
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">BASE_BACKUP</a>
 */
public record BaseBackupOptions(
        String label,
        boolean fastCheckpoint,
        boolean waitForArchive,
        int maxRateKilobytes,
        ManifestChecksums manifestChecksums) {

    /** What PostgreSQL can put in the manifest for each file. */
    public enum ManifestChecksums {
        NONE,
        CRC32C,
        SHA224,
        SHA256,
        SHA384,
        SHA512
    }

    public BaseBackupOptions {
        if (label.isEmpty() || label.length() > 1000 || label.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not a backup label: '%s'".formatted(label));
        }
        if (maxRateKilobytes != 0 && (maxRateKilobytes < 32 || maxRateKilobytes > 1 << 20)) {
            throw new IllegalArgumentException(
                    "a rate lies between 32 kB/s and 1 GB/s: %d".formatted(maxRateKilobytes));
        }
    }

    /** A fast checkpoint, no waiting, no rate limit, CRC-32C for each file. */
    public static BaseBackupOptions labelled(String label) {
        return new BaseBackupOptions(label, true, false, 0, ManifestChecksums.CRC32C);
    }

    public BaseBackupOptions withFastCheckpoint(boolean fast) {
        return new BaseBackupOptions(label, fast, waitForArchive, maxRateKilobytes, manifestChecksums);
    }

    public BaseBackupOptions withWaitForArchive(boolean wait) {
        return new BaseBackupOptions(label, fastCheckpoint, wait, maxRateKilobytes, manifestChecksums);
    }

    public BaseBackupOptions withMaxRate(int kilobytesPerSecond) {
        return new BaseBackupOptions(label, fastCheckpoint, waitForArchive, kilobytesPerSecond, manifestChecksums);
    }

    public BaseBackupOptions withManifestChecksums(ManifestChecksums checksums) {
        return new BaseBackupOptions(label, fastCheckpoint, waitForArchive, maxRateKilobytes, checksums);
    }
}
