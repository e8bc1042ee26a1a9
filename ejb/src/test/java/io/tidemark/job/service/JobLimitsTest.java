package io.tidemark.job.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.platform.service.JobSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JobLimitsTest {

    private static final Duration LIMIT = Duration.ofHours(2);

    @Test
    void a_job_is_stalled_once_nothing_has_advanced_for_longer_than_the_limit() {
        assertThat(JobLimits.isStalled(Duration.ZERO, LIMIT)).isFalse();
        assertThat(JobLimits.isStalled(LIMIT, LIMIT)).isFalse();
        assertThat(JobLimits.isStalled(LIMIT.plusNanos(1), LIMIT)).isTrue();
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
