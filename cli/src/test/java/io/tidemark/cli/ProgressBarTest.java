package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

    @Test
    void shows_share_rate_and_time_left() {
        assertThat(ProgressBar.line("files", 500_000_000, 2_000_000_000, Duration.ofSeconds(5)))
                .isEqualTo("files  [######------------------]  25 %  500 MB of 2.0 GB  100 MB/s  0:15 left");
    }

    @Test
    void shows_what_it_knows_without_a_total() {
        assertThat(ProgressBar.line("verify", 0, 0, Duration.ofSeconds(5))).isEqualTo("verify");
        assertThat(ProgressBar.line("verify", 10_000, 0, Duration.ofSeconds(10)))
                .isEqualTo("verify  10.0 kB  1.0 kB/s");
    }

    @Test
    void does_not_show_more_than_all() {
        assertThat(ProgressBar.line("files", 30, 20, Duration.ofSeconds(1))).contains("100 %");
    }
}
