package io.tidemark.wal.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArrivalRateTest {

    private static final Instant BEGIN = Instant.parse("2026-08-18T14:21:07Z");
    private static final long MEGABYTE = 1_000_000;

    private final ArrivalRate rate = new ArrivalRate();

    @Test
    void nothing_is_known_at_the_first_look() {
        assertThat(note(0, 5 * MEGABYTE, 5 * MEGABYTE)).isNull();
    }

    @Test
    void what_was_written_before_a_receiver_began_is_no_arrival_of_now() {
        note(0, 0, 16 * MEGABYTE);

        assertThat(note(2, 12 * MEGABYTE, 16 * MEGABYTE)).isZero();
        assertThat(note(4, 16 * MEGABYTE, 16 * MEGABYTE)).isZero();
        assertThat(note(6, 17 * MEGABYTE, 17 * MEGABYTE)).isEqualTo(MEGABYTE);
    }

    @Test
    void a_burst_in_the_first_seconds_is_not_scaled_up_to_a_minute() {
        note(0, 0, 0);

        assertThat(note(5, 3 * MEGABYTE, 3 * MEGABYTE)).isEqualTo(3 * MEGABYTE);
        assertThat(note(30, 3 * MEGABYTE, 3 * MEGABYTE)).isEqualTo(3 * MEGABYTE);
    }

    @Test
    void what_arrived_more_than_a_minute_ago_does_not_count() {
        note(0, 0, 0);
        note(5, 3 * MEGABYTE, 3 * MEGABYTE);

        assertThat(note(64, 4 * MEGABYTE, 4 * MEGABYTE)).isEqualTo(4 * MEGABYTE);
        assertThat(note(66, 4 * MEGABYTE, 4 * MEGABYTE)).isEqualTo(MEGABYTE);
        assertThat(note(200, 4 * MEGABYTE, 4 * MEGABYTE)).isZero();
    }

    @Test
    void an_even_stream_is_told_evenly() {
        for (var second = 0; second < 300; second += 2) {
            var received = second * MEGABYTE;
            var told = note(second, received, received);
            if (second >= 60) {
                assertThat(told).isEqualTo(60 * MEGABYTE);
            }
        }
    }

    @Test
    void what_arrives_a_second_time_after_a_new_connection_counts_once() {
        note(0, 20 * MEGABYTE, 20 * MEGABYTE);

        assertThat(note(2, 16 * MEGABYTE, 20 * MEGABYTE)).isZero();
        assertThat(note(4, 21 * MEGABYTE, 21 * MEGABYTE)).isEqualTo(MEGABYTE);
    }

    private @Nullable Long note(long second, long received, long sent) {
        return rate.note(BEGIN.plusSeconds(second), new Lsn(received), new Lsn(sent));
    }
}
