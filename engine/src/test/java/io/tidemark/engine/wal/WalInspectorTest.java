package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WalInspectorTest {

    private static final WalSegmentSize SIZE = new WalSegmentSize(1 << 20);
    private static final WalSegment SEGMENT = new WalSegment(TimelineId.FIRST, 5, SIZE);

    @Test
    void knows_nothing_of_what_is_no_wal() throws IOException {
        var seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (var round = 0; round < 200; round++) {
            var page = new byte[8192 * 4];
            random.nextBytes(page);
            if (round % 2 == 0) {
                // a header that is right, and garbage behind it
                ByteBuffer.wrap(page)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putShort(0, (short) 0xD116)
                        .putShort(2, (short) (round % 4))
                        .putLong(8, SEGMENT.start().value());
            }
            // never throws
            new WalInspector().inspect(SEGMENT, new ByteArrayInputStream(page));
        }
        assertThat(inspect(new byte[] {1, 2, 3}).isKnown()).isFalse();
    }

    @Test
    void finds_nothing_in_a_segment_that_was_not_begun() throws IOException {
        var summary = inspect(new byte[SIZE.bytes()]);

        assertThat(summary.isKnown()).isTrue();
        assertThat(summary.transactions()).isEmpty();
    }

    private static WalSummary inspect(byte[] content) throws IOException {
        return new WalInspector().inspect(SEGMENT, new ByteArrayInputStream(content));
    }
}
