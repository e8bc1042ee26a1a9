package io.tidemark.job.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.platform.service.JobSettings;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobLimitsTest {

    private static final Instant THEN = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration LIMIT = Duration.ofHours(2);

    @Test
    void a_job_is_stalled_once_nothing_has_advanced_for_longer_than_the_limit() {
        assertThat(JobLimits.isStalled(THEN, THEN, LIMIT)).isFalse();
        assertThat(JobLimits.isStalled(THEN, THEN.plus(LIMIT), LIMIT)).isFalse();
        assertThat(JobLimits.isStalled(THEN, THEN.plus(LIMIT).plusNanos(1), LIMIT))
                .isTrue();
    }

    @Test
    void a_clock_that_was_set_back_stalls_nothing() {
        assertThat(JobLimits.isStalled(THEN, THEN.minus(LIMIT), LIMIT)).isFalse();
    }

    @Test
    void every_slot_is_free_again_when_the_jobs_of_all_were_given_up() {
        assertThat(JobLimits.free(settings(4, 16), 4, 0)).isZero();
        assertThat(JobLimits.free(settings(4, 16), 0, 4)).isEqualTo(4);
        assertThat(JobLimits.free(settings(4, 16), 1, 4)).isEqualTo(3);
    }

    @Test
    void no_more_than_twice_the_slots_are_ever_at_work_or_hang() {
        assertThat(JobLimits.free(settings(4, 16), 0, 7)).isOne();
        assertThat(JobLimits.free(settings(4, 16), 1, 7)).isZero();
        assertThat(JobLimits.isExhausted(settings(4, 16), 7)).isFalse();
        assertThat(JobLimits.free(settings(4, 16), 0, 8)).isZero();
        assertThat(JobLimits.isExhausted(settings(4, 16), 8)).isTrue();
    }

    @Test
    void no_job_is_begun_that_would_wait_for_a_thread() {
        assertThat(JobLimits.free(settings(4, 5), 0, 3)).isEqualTo(2);
        assertThat(JobLimits.free(settings(4, 5), 3, 3)).isZero();
        assertThat(JobLimits.isExhausted(settings(4, 4), 4)).isTrue();
    }

    private static JobSettings settings(int slots, int threads) {
        return new JobSettings(slots, threads, Duration.ofSeconds(30), LIMIT, 6);
    }
}
