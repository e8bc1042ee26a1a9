package io.tidemark.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class PgManifestTest {

    private static final String FILES = """
            "Files": [
            { "Path": "backup_label", "Size": 9, "Last-Modified": "2026-08-18 12:00:03 GMT", "Checksum-Algorithm": "CRC32C", "Checksum": "839206e3" },
            { "Encoded-Path": "62c3a47365", "Size": 0, "Last-Modified": "2026-08-18 12:00:03 GMT" }
            ],
            "WAL-Ranges": [
            { "Timeline": 1, "Start-LSN": "0/2000028", "End-LSN": "0/2000100" }
            ],
            """;

    @Test
    void reads_version_1() throws Exception {
        var files = new ArrayList<PgManifest.File>();

        var manifest = PgManifest.parse(signed("{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n" + FILES), files::add);

        assertThat(manifest.version()).isEqualTo(1);
        assertThat(manifest.systemIdentifier()).isNull();
        assertThat(manifest.fileCount()).isEqualTo(2);
        assertThat(manifest.walRanges())
                .containsExactly(
                        new PgManifest.WalRange(TimelineId.FIRST, Lsn.parse("0/2000028"), Lsn.parse("0/2000100")));
        assertThat(files.getFirst())
                .isEqualTo(new PgManifest.File(
                        "backup_label", 9, Instant.parse("2026-08-18T12:00:03Z"), "CRC32C", "839206e3"));
        assertThat(files.getLast().path()).isEqualTo("bäse");
        assertThat(files.getLast().checksumAlgorithm()).isEqualTo("NONE");
    }

    @Test
    void reads_version_2_with_its_system_identifier() throws Exception {
        var manifest = PgManifest.parse(
                signed("{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n\"System-Identifier\": 17320280665284567118,\n"
                        + FILES));

        assertThat(manifest.version()).isEqualTo(2);
        assertThat(manifest.systemIdentifier()).isEqualTo(SystemIdentifier.parse("17320280665284567118"));
    }

    @Test
    void compares_checksums_in_the_byte_order_of_the_server() {
        var crc = new CRC32C();
        crc.update("123456789".getBytes(StandardCharsets.US_ASCII));
        var file = new PgManifest.File("a", 9, Instant.EPOCH, "CRC32C", "839206e3");

        assertThat(file.hasCrc32c((int) crc.getValue())).isTrue();
        assertThat(file.hasCrc32c((int) crc.getValue() + 1)).isFalse();
    }

    @Test
    void refuses_a_manifest_whose_own_checksum_does_not_match() throws Exception {
        var manifest = signed("{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n" + FILES);
        manifest[40]++;

        assertThatThrownBy(() -> PgManifest.parse(manifest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void refuses_an_unknown_version_and_garbage() throws Exception {
        var future = signed("{ \"PostgreSQL-Backup-Manifest-Version\": 3,\n" + FILES);
        var garbage = signed("{ \"Files\": 7,\n");

        assertThatThrownBy(() -> PgManifest.parse(future)).hasMessageContaining("version 1 or 2 but 3");
        assertThatThrownBy(() -> PgManifest.parse(garbage)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PgManifest.parse(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] signed(String text) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return (text + "\"Manifest-Checksum\": \"" + HexFormat.of().formatHex(digest) + "\"}\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
