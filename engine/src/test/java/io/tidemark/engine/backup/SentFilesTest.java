package io.tidemark.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.PgManifest;
import io.tidemark.engine.postgres.PgManifestWriter;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.SystemIdentifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SentFilesTest {

    private static final SystemIdentifier SYSTEM = new SystemIdentifier(7_400_000_000_000_000_001L);

    private final SentFiles sent = new SentFiles();
    private final List<PgManifest.File> listed = new ArrayList<>();

    @Test
    void what_arrived_as_the_server_lists_it_is_right_in_whatever_order() throws IOException {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (var file = 0; file < 5000; file++) {
            sendAndList("base/5/" + file, random.nextLong(1L << 40), random.nextInt());
        }
        Collections.shuffle(listed, random);

        assertThat(sent.compareWith(manifest()).systemIdentifier()).isEqualTo(SYSTEM);
    }

    @Test
    void a_file_that_is_sent_twice_is_named() {
        sent.add("base/5/1", 1, 1);
        sent.add("base/5/2", 1, 1);

        assertThatThrownBy(() -> sent.add("base/5/1", 1, 1))
                .isInstanceOf(TarFormatException.class)
                .hasMessageContaining("'base/5/1' was sent twice");
    }

    @Test
    void a_file_that_is_missing_is_named() throws IOException {
        sendAndList("base/5/1", 1, 1);
        list("base/5/2", 1, 1);

        assertRefused("'base/5/2' is in the server's manifest but did not arrive");
    }

    @Test
    void a_file_that_the_server_does_not_list_is_named() throws IOException {
        sendAndList("base/5/1", 1, 1);
        sent.add("base/5/2", 1, 1);
        sendAndList("base/5/3", 1, 1);

        assertRefused("'base/5/2' is not in the server's manifest");
    }

    @Test
    void a_file_that_the_server_lists_twice_is_named() throws IOException {
        sendAndList("base/5/1", 1, 1);
        list("base/5/1", 1, 1);

        assertRefused("'base/5/1' is in the server's manifest twice");
    }

    @Test
    void a_file_of_another_size_is_named() throws IOException {
        sendAndList("base/5/1", 1, 1);
        sent.add("base/5/2", 1L << 33, 1);
        list("base/5/2", 1L << 34, 1);

        assertRefused("'base/5/2' has 8589934592 bytes, but 17179869184 in the server's manifest");
    }

    @Test
    void a_file_of_another_checksum_is_named() throws IOException {
        sendAndList("base/5/1", 1, 1);
        sent.add("base/5/2", 1, 1);
        list("base/5/2", 1, -1);

        assertRefused("'base/5/2' has another checksum");
    }

    private void assertRefused(String message) throws IOException {
        var manifest = manifest();

        assertThatThrownBy(() -> sent.compareWith(manifest))
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_FAILED));
    }

    private void sendAndList(String path, long sizeBytes, int crc32c) {
        sent.add(path, sizeBytes, crc32c);
        list(path, sizeBytes, crc32c);
    }

    private void list(String path, long sizeBytes, int crc32c) {
        listed.add(PgManifest.File.withCrc32c(path, sizeBytes, Instant.EPOCH, crc32c));
    }

    private byte[] manifest() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new PgManifestWriter(bytes, new ServerVersion(180_006), SYSTEM);
        for (var file : listed) {
            writer.file(file);
        }
        writer.end(List.of());
        return bytes.toByteArray();
    }
}
