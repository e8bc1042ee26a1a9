package io.tidemark.recovery.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.job.model.Throughput;
import org.junit.jupiter.api.Test;

class RestoreEstimateTest {

    private static final Throughput NONE = new Throughput(0, 0);

    @Test
    void before_the_first_measurement_nothing_is_said() {
        assertThat(RestoreEstimate.seconds(1_000_000, NONE, NONE)).isNull();
    }

    @Test
    void restores_that_were_measured_count_before_backups() {
        var restores = new Throughput(2_000, 4);
        var backups = new Throughput(9_000, 1);

        assertThat(RestoreEstimate.seconds(1_000_000, restores, backups)).isEqualTo(2_000);
        assertThat(RestoreEstimate.seconds(1_000_000, NONE, backups)).isEqualTo(112);
    }

    @Test
    void what_is_quicker_than_a_second_takes_one() {
        assertThat(RestoreEstimate.seconds(10, new Throughput(1_000_000, 1), NONE))
                .isEqualTo(1);
    }

    @Test
    void files_are_read_as_compressed_as_they_were_stored_and_never_count_for_more_than_they_are() {
        assertThat(RestoreEstimate.compressed(1_000, 4_000, 1_000)).isEqualTo(250);
        assertThat(RestoreEstimate.compressed(1_000, 10, 500))
                .as("a few pages and a long list of files")
                .isEqualTo(1_000);
        assertThat(RestoreEstimate.compressed(1_000, 0, 0)).isEqualTo(1_000);
        assertThat(RestoreEstimate.compressed(8L << 40, 8L << 40, 2L << 40))
                .as("no overflow")
                .isEqualTo(2L << 40);
    }
}
