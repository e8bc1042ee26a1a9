package io.tidemark.engine.postgres;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tidemark.engine.postgres.PgManifest.File;
import io.tidemark.engine.postgres.PgManifest.WalRange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a {@code backup_manifest} as PostgreSQL does, for a backup that came without. */
public final class PgManifestText {

    private static final int KNOWS_SYSTEM_FROM = 17;

    private PgManifestText() {}

    /** What {@link PgManifest#parse} reads, in the version that a server of {@code version} writes. */
    public static byte[] of(
            ServerVersion version, SystemIdentifier systemIdentifier, List<File> files, List<WalRange> walRanges) {
        var head = version.isAtLeast(KNOWS_SYSTEM_FROM)
                ? "{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n\"System-Identifier\": %s,\n"
                        .formatted(systemIdentifier)
                : "{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n";
        var text = "%s\"Files\": [\n%s],\n\"WAL-Ranges\": [\n%s],\n"
                .formatted(
                        head,
                        files.stream().map(PgManifestText::line).collect(Collectors.joining(",\n", "", "\n")),
                        walRanges.stream().map(PgManifestText::line).collect(Collectors.joining(",\n", "", "\n")));
        var checksum = HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.UTF_8)));
        return (text + "\"Manifest-Checksum\": \"%s\"}\n".formatted(checksum)).getBytes(StandardCharsets.UTF_8);
    }

    private static String line(File file) {
        return "{ \"Path\": \"%s\", \"Size\": %d, \"Last-Modified\": \"%s\", \"Checksum-Algorithm\": \"%s\", \"Checksum\": \"%s\" }"
                .formatted(
                        String.valueOf(JsonStringEncoder.getInstance().quoteAsString(file.path())),
                        file.sizeBytes(),
                        PgManifest.MODIFIED.format(file.lastModified()),
                        file.checksumAlgorithm(),
                        file.checksum());
    }

    private static String line(WalRange range) {
        return "{ \"Timeline\": %s, \"Start-LSN\": \"%s\", \"End-LSN\": \"%s\" }"
                .formatted(Integer.toUnsignedString(range.timeline().value()), range.start(), range.end());
    }

    private static byte[] sha256(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
