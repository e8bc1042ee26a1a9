package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CatchUpTest {

    private static final long SEGMENT = WalSegmentSize.DEFAULT.bytes();
    private static final Lsn START = new Lsn(7 * SEGMENT);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final CatchUp catchUp = new CatchUp(WalSegmentSize.DEFAULT, Duration.ofSeconds(60));

    @Test
    void a_little_behind_is_no_reason_to_wait() {
        catchUp.heard(START.plus(4 * SEGMENT), START, NOON);

        assertThat(catchUp.goesFirstFor(NOON)).isZero();
    }

    @Test
    void far_behind_taking_in_goes_first_for_a_quarter_of_the_promise() {
        catchUp.heard(START.plus(5 * SEGMENT), START, NOON);

        assertThat(catchUp.goesFirstFor(NOON)).isEqualTo(Duration.ofSeconds(15));
        catchUp.heard(START.plus(6 * SEGMENT), START.plus(SEGMENT), NOON.plusSeconds(10));
        assertThat(catchUp.goesFirstFor(NOON.plusSeconds(10))).isEqualTo(Duration.ofSeconds(5));
        assertThat(catchUp.goesFirstFor(NOON.plusSeconds(20))).isZero();
    }

    @Test
    void it_goes_first_until_all_but_a_segment_has_come() {
        catchUp.heard(START.plus(5 * SEGMENT), START, NOON);

        assertThat(catchUp.heard(START.plus(5 * SEGMENT), START.plus(4 * SEGMENT), NOON))
                .isFalse();
        assertThat(catchUp.heard(START.plus(5 * SEGMENT), START.plus(4 * SEGMENT + 1), NOON))
                .isTrue();
        assertThat(catchUp.goesFirstFor(NOON)).isZero();
    }

    @Test
    void a_connection_that_breaks_ends_it() {
        catchUp.heard(START.plus(5 * SEGMENT), START, NOON);

        assertThat(catchUp.end()).isTrue();
        assertThat(catchUp.goesFirstFor(NOON)).isZero();
    }
}
