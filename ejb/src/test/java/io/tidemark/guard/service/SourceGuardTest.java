package io.tidemark.guard.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.guard.model.GuardStep;
import io.tidemark.wal.model.GuardSteps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceGuardTest {

    private static final Instant NOW = Instant.parse("2026-08-18T14:21:07Z");
    private static final GuardSteps ALL = new GuardSteps(50, 70, 85, 95);
    private static final GuardSteps NO_ARCHIVE = new GuardSteps(50, 70, null, 95);
    private static final GuardSteps EARLY = new GuardSteps(10, 20, null, 40);
    private static final GuardSteps CAUTIOUS = GuardSteps.cautious();

    /** The budget is 1000 bytes: ten of them are a percent. */
    @ParameterizedTest(name = "{0}: {1} bytes after {2}, archiving {3} -> {4}")
    @CsvSource({
        "ALL,        0,    NONE,     true,  ''",
        "ALL,        499,  NONE,     true,  ''",
        "ALL,        500,  NONE,     true,  WARN",
        "ALL,        699,  WARN,     true,  ''",
        "ALL,        700,  WARN,     true,  THROTTLE",
        "ALL,        850,  THROTTLE, true,  ARCHIVE",
        "ALL,        850,  THROTTLE, false, ''",
        "ALL,        950,  THROTTLE, false, DROP",
        "ALL,        5000, NONE,     false, WARN THROTTLE DROP",
        "ALL,        5000, NONE,     true,  WARN THROTTLE ARCHIVE",
        "ALL,        960,  ARCHIVE,  true,  DROP",
        "NO_ARCHIVE, 900,  THROTTLE, true,  ''",
        "NO_ARCHIVE, 950,  THROTTLE, true,  DROP",
        "CAUTIOUS,   5000, NONE,     true,  WARN THROTTLE",
        "CAUTIOUS,   5000, THROTTLE, true,  ''",
        "ALL,        560,  THROTTLE, true,  ''",
        "ALL,        559,  THROTTLE, true,  WARN",
        "ALL,        400,  WARN,     true,  ''",
        "ALL,        399,  WARN,     true,  NONE",
        "ALL,        0,    DROP,     true,  NONE",
        "EARLY,      80,   WARN,     true,  ''",
        "EARLY,      79,   WARN,     true,  NONE",
    })
    void takes_the_steps_in_order_and_takes_them_back_with_a_margin(
            String steps, long retained, GuardStep taken, boolean archiving, String expected) {
        var situation = new SourceGuard.Situation(policy(steps), 1000L, retained, 0L, true, null, archiving, taken);

        assertThat(SourceGuard.decide(situation, NOW)).isEqualTo(steps(expected));
    }

    @Test
    void does_nothing_where_nobody_has_said_how_much_is_too_much() {
        assertThat(decide(null, 1L << 50, null, GuardStep.NONE)).isEmpty();
    }

    @Test
    void warns_of_a_budget_that_is_used_up_soon_however_little_of_it_is() {
        // 900 bytes are left: at 31 a minute for 29 minutes, at 30 for half an hour
        assertThat(decide(1000L, 100, 31L, GuardStep.NONE)).containsExactly(GuardStep.WARN);
        assertThat(decide(1000L, 100, 30L, GuardStep.NONE)).isEmpty();
        assertThat(decide(1000L, 100, -500L, GuardStep.NONE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ARCHIVE", "DROP"})
    void leaves_a_slot_given_up_until_there_is_one_again(GuardStep taken) {
        var absent = new SourceGuard.Situation(ALL, 1000L, 0, null, false, null, true, taken);

        assertThat(SourceGuard.decide(absent, NOW)).isEmpty();
    }

    @Test
    void forgets_a_warning_about_a_slot_that_somebody_else_dropped() {
        var absent = new SourceGuard.Situation(ALL, 1000L, 0, null, false, null, true, GuardStep.THROTTLE);

        assertThat(SourceGuard.decide(absent, NOW)).containsExactly(GuardStep.NONE);
    }

    @ParameterizedTest(name = "archived {0}, arrived {1}: {2}")
    @CsvSource({
        "000000010000000000000007,                 000000010000000000000007, true",
        "000000010000000000000007,                 000000010000000000000009, true",
        "000000010000000000000007.00000028.backup, 000000010000000000000007, true",
        "000000010000000000000008,                 000000010000000000000007, false",
        "00000001000000000000000A,                 000000010000000000000009, false",
        "00000002.history,                         000000010000000000000007, false",
        "00000002.history,                         000000020000000000000007, true",
        "000000010000000000000007,                 ,                         false",
        ",                                         000000010000000000000007, false",
    })
    void archiving_is_to_us_if_what_the_source_archived_last_came(
            @Nullable String archived, @Nullable String arrived, boolean ours) {
        assertThat(SourceGuard.arrives(archived, arrived)).isEqualTo(ours);
    }

    @ParameterizedTest(name = "{0} s old, {1}: {2}")
    @CsvSource({
        "0,  NONE,    WARN THROTTLE",
        "59, NONE,    WARN THROTTLE",
        "60, NONE,    WARN THROTTLE ARCHIVE",
        "5,  ARCHIVE, THROTTLE",
        "5,  DROP,    THROTTLE",
        "60, DROP,    ''",
    })
    void does_not_give_a_new_slot_up_for_the_wal_since_the_last_checkpoint(int age, GuardStep taken, String expected) {
        var since = NOW.minusSeconds(age);

        assertThat(SourceGuard.decide(new SourceGuard.Situation(ALL, 1000L, 5000, 0L, true, since, true, taken), NOW))
                .isEqualTo(steps(expected));
    }

    @Test
    void keeps_to_the_smaller_of_what_the_tenant_and_the_server_allow() {
        assertThat(SourceGuard.budget(null, null)).isNull();
        assertThat(SourceGuard.budget(5L, null)).isEqualTo(5);
        assertThat(SourceGuard.budget(null, 7L)).isEqualTo(7);
        assertThat(SourceGuard.budget(5L, 7L)).isEqualTo(5);
        assertThat(SourceGuard.budget(9L, 7L)).isEqualTo(7);
    }

    @Test
    void foresees_when_the_budget_is_used_up() {
        assertThat(SourceGuard.fullAt(1000L, 400, 60L, NOW)).contains(NOW.plusSeconds(600));
        assertThat(SourceGuard.fullAt(1000L, 1200, 60L, NOW)).contains(NOW);
        assertThat(SourceGuard.fullAt(1000L, 400, 0L, NOW)).isEmpty();
        assertThat(SourceGuard.fullAt(null, 400, 60L, NOW)).isEmpty();
        assertThat(SourceGuard.fullAt(Long.MAX_VALUE / 100, 0, 1L, NOW)).isPresent();
    }

    @Test
    void follows_the_growth_without_jumping_to_it() {
        assertThat(SourceGuard.growth(null, 100, Duration.ofSeconds(20))).isEqualTo(300);
        assertThat(SourceGuard.growth(100L, 100, Duration.ofSeconds(20))).isEqualTo(200);
        assertThat(SourceGuard.growth(100L, -500, Duration.ofSeconds(60))).isEqualTo(-200);
    }

    private static List<GuardStep> decide(
            @Nullable Long budget, long retained, @Nullable Long perMinute, GuardStep taken) {
        return SourceGuard.decide(
                new SourceGuard.Situation(ALL, budget, retained, perMinute, true, null, true, taken), NOW);
    }

    private static GuardSteps policy(String name) {
        return switch (name) {
            case "ALL" -> ALL;
            case "NO_ARCHIVE" -> NO_ARCHIVE;
            case "EARLY" -> EARLY;
            default -> CAUTIOUS;
        };
    }

    private static List<GuardStep> steps(String names) {
        return Stream.of(names.split(" "))
                .filter(name -> !name.isEmpty())
                .map(GuardStep::valueOf)
                .toList();
    }
}
