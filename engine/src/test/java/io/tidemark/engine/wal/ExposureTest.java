package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExposureTest {

    private static final Instant START = Instant.parse("2026-01-03T02:00:00Z");
    private static final Duration TRUSTED = Duration.ofSeconds(21);

    private final Exposure exposure = new Exposure(TRUSTED);

    @Test
    void is_unknown_until_a_server_was_heard() {
        assertThat(exposure.measure()).isNull();
    }

    @Test
    void is_nothing_while_all_is_stored_and_the_server_answers() {
        connect(100, 100);

        assertThat(at(0)).isZero();
        assertThat(at(20)).isZero();
        assertThat(at(21)).isEqualTo(Duration.ofSeconds(21));
    }

    @Test
    void grows_from_the_moment_at_which_more_came() {
        connect(100, 100);
        exposure.heard(second(10), new Lsn(110));
        exposure.heard(second(30), new Lsn(130));

        assertThat(at(40)).isEqualTo(Duration.ofSeconds(30));
        exposure.settled(new Lsn(110));
        assertThat(at(40)).as("all was stored at the tenth second").isEqualTo(Duration.ofSeconds(30));
        exposure.settled(new Lsn(130));
        assertThat(at(40)).isZero();
    }

    @Test
    void counts_from_the_last_sign_of_life_when_the_server_was_silent_before_more_came() {
        connect(100, 100);
        exposure.heard(second(60), new Lsn(110));

        assertThat(at(60)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void grows_while_disconnected_though_all_is_stored() {
        connect(100, 100);
        exposure.disconnected();

        assertThat(at(7)).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void goes_back_to_when_what_is_stored_was_all_there_was() {
        connect(100, 100);
        for (var second = 1; second <= 1000; second++) {
            exposure.heard(second(second), new Lsn(100 + second));
        }

        exposure.settled(new Lsn(100 + 990));

        assertThat(at(1000)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));
    }

    @Test
    void begins_with_the_last_transaction_that_an_earlier_run_has_stored() {
        exposure.connected(START, new Lsn(200), new Lsn(100), START.minusSeconds(500));

        assertThat(at(0)).isEqualTo(Duration.ofSeconds(500));
    }

    private void connect(long serverEnd, long stored) {
        exposure.connected(START, new Lsn(serverEnd), new Lsn(stored), null);
    }

    private Duration at(long second) {
        return Objects.requireNonNull(exposure.measure()).at(second(second));
    }

    private static Instant second(long second) {
        return START.plusSeconds(second);
    }
}
