package io.tidemark.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TimelineHistoryTest {

    private static final TimelineId THREE = new TimelineId(3);

    private final TimelineHistory history = TimelineHistory.parse(
            THREE, "1\t0/3000158\tno recovery target specified\n\n# a comment\n2\t0/5000000\tbefore 2000-01-01\n");

    @Test
    void gives_each_position_to_the_timeline_that_wrote_it() {
        assertThat(history.timelineAt(Lsn.parse("0/3000157"))).isEqualTo(TimelineId.FIRST);
        assertThat(history.timelineAt(Lsn.parse("0/3000158"))).isEqualTo(new TimelineId(2));
        assertThat(history.timelineAt(Lsn.parse("0/5000000"))).isEqualTo(THREE);
    }

    @Test
    void knows_where_an_ancestor_was_left() {
        assertThat(history.endOf(new TimelineId(2))).contains(Lsn.parse("0/5000000"));
        assertThat(history.endOf(THREE)).isEmpty();
    }

    @Test
    void refuses_ancestors_that_do_not_ascend() {
        assertThatThrownBy(() -> TimelineHistory.parse(THREE, "2\t0/5000000\tx\n1\t0/6000000\ty\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("00000001");
    }
}
