package io.tidemark.engine.postgres;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Writes a {@code backup_manifest} of version 2, line by line as PostgreSQL does: the files in any order, then {@link #end}. For one
 * thread; the target stays open.
 *
 * @see <a href="https://www.postgresql.org/docs/current/backup-manifest-format.html">Backup manifest format</a>
 */
public final class PgManifestWriter {

    private final OutputStream target;
    private final DigestOutputStream digested;
    private String separator = "\n";

    public PgManifestWriter(OutputStream target, SystemIdentifier systemIdentifier) throws IOException {
        this.target = target;
        try {
            this.digested = new DigestOutputStream(target, MessageDigest.getInstance("SHA-256"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
        print("{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n\"System-Identifier\": %s,\n\"Files\": ["
                .formatted(systemIdentifier));
    }

    /** @param path relative to the data directory */
    public void file(String path, long sizeBytes, Instant modifiedAt, int crc32c) throws IOException {
        print(
                "%s{ \"Path\": \"%s\", \"Size\": %d, \"Last-Modified\": \"%s\", \"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"%s\" }"
                        .formatted(
                                separator,
                                new String(JsonStringEncoder.getInstance().quoteAsString(path)),
                                sizeBytes,
                                PgManifest.MODIFIED.format(modifiedAt),
                                HexFormat.of().toHexDigits(Integer.reverseBytes(crc32c))));
        separator = ",\n";
    }

    /** Writes what comes behind the files. */
    public void end(PgManifest.WalRange wal) throws IOException {
        print("\n],\n\"WAL-Ranges\": [\n{ \"Timeline\": %s, \"Start-LSN\": \"%s\", \"End-LSN\": \"%s\" }\n],\n"
                .formatted(Integer.toUnsignedString(wal.timeline().value()), wal.start(), wal.end()));
        var checksum = HexFormat.of().formatHex(digested.getMessageDigest().digest());
        target.write("\"Manifest-Checksum\": \"%s\"}\n".formatted(checksum).getBytes(StandardCharsets.UTF_8));
    }

    private void print(String text) throws IOException {
        digested.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
