package io.tidemark.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WalSegmentTest {

    @ParameterizedTest
    @CsvSource({
        "0/0, 16, 000000010000000000000000",
        "1/0, 16, 000000010000000100000000",
        "0/FFFFFFFF, 16, 0000000100000000000000FF",
        "0/FFFFFFFF, 1, 000000010000000000000FFF",
        "2A/FE3C1858, 64, 000000010000002A0000003F",
        "FFFFFFFF/FFFFFFFF, 1024, 00000001FFFFFFFF00000003",
    })
    void is_named_as_postgresql_names_it(String position, int mebibytes, String name) {
        var size = new WalSegmentSize(mebibytes << 20);

        var segment = WalSegment.holding(Lsn.parse(position), TimelineId.FIRST, size);

        assertThat(segment.fileName()).isEqualTo(name);
        assertThat(WalSegment.parse(name, size)).isEqualTo(segment);
        assertThat(segment.start().compareTo(Lsn.parse(position))).isNotPositive();
    }

    @Test
    void refuses_a_name_that_no_segment_of_its_size_has() {
        assertThatThrownBy(() -> WalSegment.parse("000000010000000000000100", WalSegmentSize.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WalSegment.parse("../../etc/passwd", WalSegmentSize.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
