package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-08-18T12:00:03Z",
                "2026-08-18 12:00:03Z",
                "2026-08-18 12:00:03 UTC",
                "2026-08-18 12:00:03 Z",
                "2026-08-18 12:00:03+00",
                "2026-08-18 14:00:03+02:00",
                "2026-08-18 14:00:03+0200",
                "2026-08-18 14:00:03.000000+02",
                " 2026-08-18T07:30:03-04:30 "
            })
    void reads_what_people_and_postgresql_write(String text) {
        assertThat(Moments.parse(text)).isEqualTo(Instant.parse("2026-08-18T12:00:03Z"));
    }

    @Test
    void reads_microseconds() {
        assertThat(Moments.parse("2026-08-18 12:00:03.123456+00"))
                .isEqualTo(Instant.parse("2026-08-18T12:00:03.123456Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-08-18", "2026-08-18 12:00:03", "2026-02-30 12:00:00Z", "12:00Z"})
    void refuses_what_leaves_the_moment_open(String text) {
        assertThatThrownBy(() -> Moments.parse(text)).isInstanceOf(EngineException.class);
    }
}
