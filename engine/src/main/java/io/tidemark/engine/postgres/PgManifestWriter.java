package io.tidemark.engine.postgres;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a {@code backup_manifest}, line by line as PostgreSQL does: the files in any order, then {@link #end}. For one thread; the target
 * stays open.
 *
 * @see <a href="https://www.postgresql.org/docs/current/backup-manifest-format.html">Backup manifest format</a>
 */
public final class PgManifestWriter {

    private static final int KNOWS_SYSTEM_FROM = 17;

    private final OutputStream target;
    private final DigestOutputStream digested;
    private String separator = "\n";

    /** @param version of the server; older ones know the older form of the manifest only */
    public PgManifestWriter(OutputStream target, ServerVersion version, SystemIdentifier systemIdentifier)
            throws IOException {
        this.target = target;
        try {
            this.digested = new DigestOutputStream(target, MessageDigest.getInstance("SHA-256"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
        print(
                version.isAtLeast(KNOWS_SYSTEM_FROM)
                        ? "{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n\"System-Identifier\": %s,\n"
                                .formatted(systemIdentifier)
                        : "{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n");
        print("\"Files\": [");
    }

    public void file(PgManifest.File file) throws IOException {
        print(
                "%s{ \"Path\": \"%s\", \"Size\": %d, \"Last-Modified\": \"%s\", \"Checksum-Algorithm\": \"%s\", \"Checksum\": \"%s\" }"
                        .formatted(
                                separator,
                                new String(JsonStringEncoder.getInstance().quoteAsString(file.path())),
                                file.sizeBytes(),
                                PgManifest.MODIFIED.format(file.lastModified()),
                                file.checksumAlgorithm(),
                                file.checksum()));
        separator = ",\n";
    }

    /** Writes what comes behind the files. */
    public void end(List<PgManifest.WalRange> walRanges) throws IOException {
        print("\n],\n\"WAL-Ranges\": [\n");
        print(walRanges.stream()
                .map(range -> "{ \"Timeline\": %s, \"Start-LSN\": \"%s\", \"End-LSN\": \"%s\" }"
                        .formatted(Integer.toUnsignedString(range.timeline().value()), range.start(), range.end()))
                .collect(Collectors.joining(",\n", "", "\n],\n")));
        var checksum = HexFormat.of().formatHex(digested.getMessageDigest().digest());
        target.write("\"Manifest-Checksum\": \"%s\"}\n".formatted(checksum).getBytes(StandardCharsets.UTF_8));
    }

    private void print(String text) throws IOException {
        digested.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
