package io.tidemark.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ControlFileTest {

    @Test
    void tells_which_cluster_it_belongs_to() {
        var head = ByteBuffer.allocate(ControlFile.HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(0, -2L).putInt(8, 1300).putInt(12, 202209061).putLong(32, 0x2000060);

        assertThat(ControlFile.parse(head.array()))
                .isEqualTo(new ControlFile(
                        SystemIdentifier.parse("18446744073709551614"), 1300, 202209061, Lsn.parse("0/2000060")));
    }

    @Test
    void refuses_a_short_file_and_the_other_byte_order() {
        var bigEndian =
                ByteBuffer.allocate(ControlFile.HEAD_BYTES).putInt(8, 1300).array();

        assertThatThrownBy(() -> ControlFile.parse(new byte[39])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ControlFile.parse(bigEndian)).isInstanceOf(IllegalArgumentException.class);
    }
}
