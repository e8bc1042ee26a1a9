package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.wal.WalSpool.Leftover;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalSpoolTest {

    private static final int PAGE = 8192;
    private static final WalSegmentSize SIZE = new WalSegmentSize(1 << 20);
    private static final WalSegment SEGMENT = new WalSegment(new TimelineId(1), 3, SIZE);

    @TempDir
    Path directory;

    private WalSpool spool;

    @BeforeEach
    void open() {
        spool = new WalSpool(directory, SIZE, channel -> channel.force(false));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_was_received_is_found_to_the_byte(boolean slowly) throws IOException {
        receive(2 * PAGE + 100, slowly);

        assertThat(spool.leftovers()).containsExactly(new Leftover(SEGMENT, 2 * PAGE + 100));
        try (var content = spool.content(SEGMENT, 2 * PAGE + 100).open()) {
            assertThat(content.readAllBytes()).isEqualTo(Arrays.copyOf(wal(), 2 * PAGE + 100));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void receiving_it_again_begins_with_what_is_there(boolean slowly) throws IOException {
        receive(2 * PAGE + 100, false);

        spool.open(SEGMENT, slowly).close();

        assertThat(spool.leftovers()).containsExactly(new Leftover(SEGMENT, 2 * PAGE + 100));
    }

    @Test
    void a_segment_that_is_filled_slowly_has_its_blocks_from_the_beginning() throws IOException {
        receive(PAGE, true);

        assertThat(Files.size(directory.resolve(SEGMENT.fileName() + ".partial")))
                .isEqualTo(SIZE.bytes());
    }

    private void receive(int bytes, boolean slowly) throws IOException {
        try (var file = spool.open(SEGMENT, slowly)) {
            file.write(SEGMENT.start(), wal(), 0, bytes);
            file.force();
        }
    }

    /** No byte of it is zero but where the addresses of the pages are. */
    private static byte[] wal() {
        var wal = ByteBuffer.allocate(SIZE.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.fill(wal.array(), (byte) 7);
        for (var start = 0; start < SIZE.bytes(); start += PAGE) {
            wal.putLong(start + 8, SEGMENT.start().plus(start).value());
        }
        return wal.array();
    }
}
