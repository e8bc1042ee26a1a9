package io.tidemark.wal.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.wal.model.ExposureMinute;
import io.tidemark.wal.service.ExposureView;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExposureDrawingTest {

    private static final Instant FROM = Instant.parse("2026-08-18T13:00:00Z");

    @Test
    void breaks_the_line_where_nobody_measured() {
        var drawn = ExposureDrawing.exposure(view(0, 1, 2, 40, 41));

        assertThat(drawn.chars().filter(each -> each == 'M').count()).isEqualTo(2);
        assertThat(drawn).contains("class=\"target\"").doesNotContain("NaN");
    }

    @Test
    void says_in_words_what_it_shows() {
        assertThat(ExposureDrawing.exposure(view(0, 1))).contains("At most 7 s exposed", "1 min is allowed");
        assertThat(ExposureDrawing.rate(view(0, 1))).contains("At most 5.0 kB of WAL a minute");
    }

    @Test
    void is_empty_but_whole_when_nothing_was_measured() {
        assertThat(ExposureDrawing.exposure(view()))
                .startsWith("<svg")
                .endsWith("</svg>")
                .doesNotContain("NaN");
        assertThat(ExposureDrawing.rate(view()))
                .startsWith("<svg")
                .endsWith("</svg>")
                .doesNotContain("NaN");
    }

    private static ExposureView view(int... minutes) {
        var points = java.util.Arrays.stream(minutes)
                .mapToObj(minute -> new ExposureMinute(FROM.plusSeconds(60L * minute), 7, 5000L))
                .toList();
        return new ExposureView(
                FROM, FROM.plusSeconds(3600), 60, 60, minutes.length == 0 ? null : 7L, List.copyOf(points));
    }
}
