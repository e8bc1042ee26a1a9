package io.tidemark.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class FormatsTest {

    private static final Instant NOW = Instant.parse("2026-08-18T14:21:07Z");

    @Test
    void writes_sizes_in_powers_of_ten_with_three_digits() {
        assertThat(Formats.bytes(0)).isEqualTo("0 B");
        assertThat(Formats.bytes(999)).isEqualTo("999 B");
        assertThat(Formats.bytes(1_900_000_000L)).isEqualTo("1.9 GB");
        assertThat(Formats.bytes(412_600_000_000L)).isEqualTo("413 GB");
        assertThat(Formats.bytes(999_999L)).isEqualTo("1.0 MB");
    }

    @Test
    void writes_durations_in_their_two_largest_units() {
        assertThat(Formats.duration(59)).isEqualTo("59 s");
        assertThat(Formats.duration(250)).isEqualTo("4 min 10 s");
        assertThat(Formats.duration(8340)).isEqualTo("2 h 19 min");
        assertThat(Formats.duration(86_400)).isEqualTo("1 d");
    }

    @Test
    void says_how_long_ago_and_how_soon() {
        assertThat(Formats.ago(NOW.minusSeconds(3), NOW)).isEqualTo("3 s ago");
        assertThat(Formats.ago(NOW.plusSeconds(7200), NOW)).isEqualTo("in 2 h");
        assertThat(Formats.ago(NOW.plusSeconds(1), NOW)).isEqualTo("0 s ago");
    }

    @Test
    void writes_a_dash_for_what_is_not_known() {
        assertThat(Formats.bytes(null)).isEqualTo("–");
        assertThat(Formats.ago(null, NOW)).isEqualTo("–");
        assertThat(Formats.saved(0L, 0L)).isEqualTo("–");
    }

    @Test
    void makes_a_failure_a_sentence() {
        assertThat(Formats.sentence("connection refused")).isEqualTo("Connection refused.");
    }

    @Test
    void lose_nothing_of_a_moment_that_is_offered_as_a_target() {
        var moment = Instant.parse("2026-08-18T14:03:27.112970456Z");

        assertThat(Formats.exact(moment)).isEqualTo("2026-08-18 14:03:27.112970456");
        assertThat(Formats.exact(Instant.parse("2026-08-18T14:03:27.112Z"))).isEqualTo("2026-08-18 14:03:27.112");
    }
}
