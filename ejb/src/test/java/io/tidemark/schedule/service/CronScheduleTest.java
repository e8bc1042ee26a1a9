package io.tidemark.schedule.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronScheduleTest {

    @Test
    void is_due_by_the_clock_of_its_zone() {
        var schedule = CronSchedule.parse("10 3 * * *", "Europe/Berlin");

        assertThat(schedule.next(Instant.parse("2026-01-10T00:00:00Z")))
                .contains(Instant.parse("2026-01-10T02:10:00Z"));
        assertThat(schedule.next(Instant.parse("2026-07-10T00:00:00Z")))
                .contains(Instant.parse("2026-07-10T01:10:00Z"));
    }

    @Test
    void is_due_once_on_the_night_that_leaves_its_hour_out() {
        var schedule = CronSchedule.parse("30 2 * * *", "Europe/Berlin");

        var runs = schedule.next(Instant.parse("2026-03-28T12:00:00Z"), 2);

        assertThat(runs.getFirst())
                .isBetween(Instant.parse("2026-03-29T00:59:00Z"), Instant.parse("2026-03-30T00:30:00Z"));
        assertThat(runs).doesNotHaveDuplicates();
    }

    @Test
    void is_due_once_on_the_night_that_has_its_hour_twice() {
        var schedule = CronSchedule.parse("30 2 * * *", "Europe/Berlin");

        var runs = schedule.next(Instant.parse("2026-10-24T12:00:00Z"), 3);

        assertThat(runs.get(1)).isAfterOrEqualTo(Instant.parse("2026-10-26T01:30:00Z"));
    }

    @ParameterizedTest
    @CsvSource({"61 * * * *,UTC", "whenever,UTC", "0 0 * * *,Mars/Olympus", "0 0 30 2 *,UTC"})
    void refuses_what_never_comes(String cron, String zone) {
        assertThatThrownBy(() -> CronSchedule.parse(cron, zone)).isInstanceOf(EngineException.class);
    }
}
