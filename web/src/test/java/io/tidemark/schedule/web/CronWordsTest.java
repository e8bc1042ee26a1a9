package io.tidemark.schedule.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CronWordsTest {

    @Test
    void say_the_schedules_that_words_can_say() {
        assertThat(CronWords.of("0 */4 * * *", "UTC").getRhythm()).isEqualTo(CronWords.Rhythm.HOURS);
        assertThat(CronWords.of("10 3 * * *", "UTC").getTime()).isEqualTo("03:10");
        assertThat(CronWords.of("0 2 * * 0", "UTC").getRhythm()).isEqualTo(CronWords.Rhythm.WEEK);
    }

    @Test
    void leave_every_schedule_as_it_is() {
        assertThat(new String[] {"0 */4 * * *", "10 3 * * *", "0 2 * * 0", "5 4 1,15 * *", "30 */4 * * *"})
                .allSatisfy(cron ->
                        assertThat(CronWords.of(cron, "Europe/Berlin").cron()).isEqualTo(cron));
    }
}
