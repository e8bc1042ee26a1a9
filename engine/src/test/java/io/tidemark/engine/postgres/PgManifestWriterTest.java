package io.tidemark.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.PgManifest.File;
import io.tidemark.engine.postgres.PgManifest.WalRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PgManifestWriterTest {

    private static final SystemIdentifier SYSTEM = SystemIdentifier.parse("7412345678901234567");
    private static final List<File> FILES = List.of(
            new File("backup_label", 225, Instant.parse("2026-08-18T12:00:03Z"), "CRC32C", "0badcafe"),
            new File("base/5/\"quoted\\ ä\"", 0, Instant.parse("2026-08-18T12:00:04Z"), "CRC32C", "00000000"));
    private static final List<WalRange> RANGES =
            List.of(new WalRange(TimelineId.FIRST, Lsn.parse("0/2000028"), Lsn.parse("0/2000100")));

    @Test
    void what_is_written_is_read_again() throws IOException {
        var read = new ArrayList<File>();

        var manifest = PgManifest.parse(written(180_000), read::add);

        assertThat(read).isEqualTo(FILES);
        assertThat(manifest).isEqualTo(new PgManifest(2, SYSTEM, RANGES, 2));
    }

    @Test
    void older_servers_know_nothing_of_the_system() throws IOException {
        var manifest = PgManifest.parse(written(150_000));

        assertThat(manifest).isEqualTo(new PgManifest(1, null, RANGES, 2));
    }

    private static byte[] written(int version) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new PgManifestWriter(bytes, new ServerVersion(version), SYSTEM);
        for (var file : FILES) {
            writer.file(file);
        }
        writer.end(RANGES);
        return bytes.toByteArray();
    }
}
