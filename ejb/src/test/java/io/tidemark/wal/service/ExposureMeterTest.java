package io.tidemark.wal.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.wal.model.ExposureMinute;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExposureMeterTest {

    private static final Instant MINUTE = Instant.parse("2026-08-18T14:21:00Z");

    @Test
    void tells_the_worst_of_a_minute_once_it_is_over() {
        var meter = new ExposureMeter();

        assertThat(meter.note(MINUTE.plusSeconds(2), 4, null)).isEmpty();
        assertThat(meter.note(MINUTE.plusSeconds(30), 31, 800L)).isEmpty();
        assertThat(meter.note(MINUTE.plusSeconds(58), 0, null)).isEmpty();
        assertThat(meter.note(MINUTE.plusSeconds(60), 1, 900L)).contains(new ExposureMinute(MINUTE, 31, 800L));
        assertThat(meter.note(MINUTE.plusSeconds(300), 2, null))
                .contains(new ExposureMinute(MINUTE.plusSeconds(60), 1, 900L));
    }
}
