package io.tidemark.recovery.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.recovery.service.BandState;
import io.tidemark.recovery.service.BandView;
import io.tidemark.recovery.service.RecoverabilityView;
import io.tidemark.recovery.service.StripBackup;
import io.tidemark.recovery.service.StripView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StripDrawingTest {

    private static final Instant FROM = Instant.parse("2026-08-01T00:00:00Z");
    private static final Instant TO = FROM.plus(Duration.ofDays(10));

    @Test
    void draws_a_solid_band_for_any_second() {
        var svg = StripDrawing.mini(strip(new BandView(FROM, TO, BandState.SECOND, 1, "")));

        assertThat(svg).contains("<rect class=\"ok\" x=\"0.000%\" width=\"100.000%\"");
    }

    @Test
    void never_draws_a_gap_narrower_than_a_notch() {
        var second = FROM.plus(Duration.ofDays(5));
        var svg = StripDrawing.mini(strip(new BandView(second, second.plusSeconds(1), BandState.GAP, 1, "one file")));

        assertThat(svg).contains("#tm-g-gap").doesNotContain("<rect class=\"gap\"");
    }

    @Test
    void shows_a_band_that_has_only_just_begun() {
        var svg = StripDrawing.mini(strip(new BandView(TO.minusSeconds(60), TO, BandState.SECOND, 1, "")));

        assertThat(svg).contains("<rect class=\"ok\" x=\"98.600%\" width=\"1.400%\"");
    }

    @Test
    void marks_each_complete_backup_where_only_backups_can_be_restored() {
        var svg = StripDrawing.mini(strip(new BandView(FROM, TO, BandState.POINTS, 1, "")));

        assertThat(svg).contains("<line class=\"tick\" x1=\"50.000%\"");
    }

    @Test
    void says_as_a_sentence_what_it_shows() {
        var middle = FROM.plus(Duration.ofDays(4));
        var strip = strip(
                new BandView(FROM, middle, BandState.SECOND, 1, ""),
                new BandView(middle, TO, BandState.GAP, 1, "lost"));

        assertThat(StripDrawing.summary(strip)).isEqualTo("Last 10 d: any second for 4 d, 1 gap, 1 backup.");
    }

    @Test
    void tells_of_each_gap_when_and_why_to_those_who_point_at_it_and_to_those_who_do_not_see_it() {
        var end = FROM.plusSeconds(600);
        var strip = strip(
                new BandView(
                        FROM,
                        end,
                        BandState.GAP,
                        1,
                        "WAL is missing from 0/1 to 0/2 on timeline 1. The slot was <dropped>."),
                new BandView(end, TO, BandState.SECOND, 1, ""));
        var told =
                "1 Aug 2026 00:00:00 UTC to 1 Aug 2026 00:10:00 UTC: WAL is missing from 0/1 to 0/2 on timeline 1. The slot was ";

        assertThat(StripDrawing.gaps(strip)).containsExactly(told + "<dropped>.");
        var svg = StripDrawing.large(new RecoverabilityView(strip, null, null, null, List.of(), List.of(), List.of()));
        assertThat(svg)
                .contains("<title>" + told + "&lt;dropped&gt;.</title>")
                .contains("1 gap, 1 backup. " + told + "&lt;dropped&gt;.\"");
        assertThat(StripDrawing.mini(strip)).contains("<title>" + told);
    }

    private static StripView strip(BandView... bands) {
        var backup = new StripBackup(
                BackupName.fromString("20260806T000000Z-0a0b"),
                FROM.plus(Duration.ofDays(5)),
                BackupState.COMPLETE,
                false);
        return new StripView(FROM, TO, TO, null, List.of(bands), List.of(backup));
    }
}
