package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.WalSegmentSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalFileNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000001000000A700000042",
                "00000001000000A700000042.partial",
                "00000001000000A700000042.00000028.backup",
                "0000000B.history"
            })
    void knows_what_postgresql_archives_and_writes_it_the_same(String name) {
        assertThat(WalFileName.parse(name, WalSegmentSize.DEFAULT).orElseThrow().text())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "000000000000000000000042",
                "00000001000000A700000100",
                "00000001000000a700000042",
                "00000001000000A700000042.partial.00002000",
                "00000001000000A700000042.01000000.backup",
                "00000001000000A700000042.diverged-0011",
                "../00000001000000A700000042",
                "00000000.history",
                "0000000B.history.new"
            })
    void knows_nothing_else(String name) {
        assertThat(WalFileName.parse(name, WalSegmentSize.DEFAULT)).isEmpty();
    }

    @Test
    void a_segment_beyond_the_log_file_is_one_only_where_segments_are_small() {
        assertThat(WalFileName.parse("0000000100000000000000FF", new WalSegmentSize(64 << 20)))
                .isEmpty();
        assertThat(WalFileName.parse("000000010000000000000FFF", new WalSegmentSize(1 << 20)))
                .isPresent();
    }
}
