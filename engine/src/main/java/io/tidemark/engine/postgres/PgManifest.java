package io.tidemark.engine.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@code backup_manifest} that PostgreSQL sends with a base backup: what it sent, and what it expects to be there.
 *
 * <p>Files are not held but handed to a listener one by one, since a cluster may have a million of them.
 *
 * @param version 1 up to PostgreSQL 16, 2 from 17 on
 * @param systemIdentifier of the cluster; null in version 1, which does not tell
 * @param walRanges the WAL without which the backup is not consistent
 * @param fileCount how many files were handed to the listener
 * @see <a href="https://www.postgresql.org/docs/current/backup-manifest-format.html">Backup manifest format</a>
 */
public record PgManifest(
        int version, @Nullable SystemIdentifier systemIdentifier, List<WalRange> walRanges, long fileCount) {

    /**
     * One file as the server sent it.
     *
     * @param path relative to the data directory; tablespaces below {@code pg_tblspc/<oid>/}
     * @param checksumAlgorithm as the server names it, for example {@code CRC32C}; {@code NONE} without a checksum
     * @param checksum lower case hexadecimal digits, empty without a checksum
     */
    public record File(String path, long sizeBytes, Instant lastModified, String checksumAlgorithm, String checksum) {

        private static final String CRC32C = "CRC32C";

        /** A file with a CRC-32C. */
        public static File withCrc32c(String path, long sizeBytes, Instant lastModified, int crc32c) {
            return new File(path, sizeBytes, lastModified, CRC32C, digits(crc32c));
        }

        /** A CRC-32C as a manifest writes it: in little-endian byte order. */
        public static String digits(int crc32c) {
            return HexFormat.of().toHexDigits(Integer.reverseBytes(crc32c));
        }

        /** Whether the server's checksum is the given CRC-32C. */
        public boolean hasCrc32c(int crc32c) {
            return CRC32C.equals(checksumAlgorithm) && digits(crc32c).equals(checksum);
        }
    }

    /** WAL from {@code start} to {@code end} of one timeline. */
    public record WalRange(TimelineId timeline, Lsn start, Lsn end) {}

    public static final String FILE_NAME = "backup_manifest";

    static final DateTimeFormatter MODIFIED = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxNumberLength(20)
                    .maxStringLength(64 << 10)
                    .build())
            .build();

    public PgManifest {
        walRanges = List.copyOf(walRanges);
    }

    /** Reads a manifest without listening to its files. */
    public static PgManifest parse(byte[] manifest) {
        return parse(manifest, file -> {});
    }

    /**
     * Reads a manifest and checks it against its own checksum first.
     *
     * @throws IllegalArgumentException if the checksum does not match or the manifest is malformed
     */
    public static PgManifest parse(byte[] manifest, Consumer<File> files) {
        checkOwnChecksum(manifest);
        try (var json = JSON.createParser(manifest)) {
            return new Reading(json, files).manifest();
        } catch (IOException e) {
            throw new IllegalArgumentException("not a backup manifest: " + e.getMessage(), e);
        }
    }

    /** The last line holds the SHA-256 of all lines before it. */
    private static void checkOwnChecksum(byte[] manifest) {
        var end = manifest.length;
        if (end > 0 && manifest[end - 1] == '\n') {
            end--;
        }
        var lastLine = end;
        while (lastLine > 0 && manifest[lastLine - 1] != '\n') {
            lastLine--;
        }
        var digest = sha256();
        digest.update(manifest, 0, lastLine);
        var expected = "\"Manifest-Checksum\": \"" + HexFormat.of().formatHex(digest.digest()) + "\"}";
        if (!expected.equals(new String(manifest, lastLine, end - lastLine, StandardCharsets.UTF_8))) {
            throw new IllegalArgumentException("not a backup manifest: its own checksum does not match");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Reading {

        private final JsonParser json;
        private final Consumer<File> files;
        private final List<WalRange> walRanges = new ArrayList<>();
        private int version;
        private @Nullable SystemIdentifier systemIdentifier;
        private long fileCount;

        Reading(JsonParser json, Consumer<File> files) {
            this.json = json;
            this.files = files;
        }

        PgManifest manifest() throws IOException {
            expect(json.nextToken(), JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "PostgreSQL-Backup-Manifest-Version" -> version = json.getIntValue();
                    case "System-Identifier" -> systemIdentifier = SystemIdentifier.parse(json.getText());
                    case "Files" -> files();
                    case "WAL-Ranges" -> walRanges();
                    default -> json.skipChildren();
                }
            }
            if (version < 1 || version > 2) {
                throw new IllegalArgumentException("not a backup manifest of version 1 or 2 but %d".formatted(version));
            }
            return new PgManifest(version, systemIdentifier, walRanges, fileCount);
        }

        private void files() throws IOException {
            expect(json.currentToken(), JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.START_OBJECT) {
                var path = "";
                var size = -1L;
                var modified = Instant.EPOCH;
                var algorithm = "NONE";
                var checksum = "";
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    var name = json.currentName();
                    json.nextToken();
                    switch (name) {
                        case "Path" -> path = json.getText();
                        case "Encoded-Path" -> path = decoded(json.getText());
                        case "Size" -> size = json.getLongValue();
                        case "Last-Modified" -> modified = instant(json.getText());
                        case "Checksum-Algorithm" -> algorithm = json.getText();
                        case "Checksum" -> checksum = json.getText();
                        default -> json.skipChildren();
                    }
                }
                if (path.isEmpty() || size < 0) {
                    throw new IllegalArgumentException("not a backup manifest: a file without path or size");
                }
                fileCount++;
                files.accept(new File(path, size, modified, algorithm, checksum));
            }
        }

        private void walRanges() throws IOException {
            expect(json.currentToken(), JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.START_OBJECT) {
                var timeline = 0;
                var start = "";
                var end = "";
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    var name = json.currentName();
                    json.nextToken();
                    switch (name) {
                        case "Timeline" -> timeline = Integer.parseUnsignedInt(json.getText());
                        case "Start-LSN" -> start = json.getText();
                        case "End-LSN" -> end = json.getText();
                        default -> json.skipChildren();
                    }
                }
                walRanges.add(new WalRange(new TimelineId(timeline), Lsn.parse(start), Lsn.parse(end)));
            }
        }

        /** The path in hexadecimal digits: names that are not UTF-8, and all names under force-encode. */
        private static String decoded(String hexadecimal) {
            var bytes = HexFormat.of().parseHex(hexadecimal);
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("a file name that is not UTF-8: \\x" + hexadecimal, e);
            }
        }

        private static Instant instant(String text) {
            try {
                return MODIFIED.parse(text, Instant::from);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("not a time of a backup manifest: '%s'".formatted(text), e);
            }
        }

        private static void expect(@Nullable JsonToken token, JsonToken expected) {
            if (token != expected) {
                throw new IllegalArgumentException(
                        "not a backup manifest: %s where %s belongs".formatted(token, expected));
            }
        }
    }
}
