package io.tidemark.kit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.kit.model.KitTaking;
import io.tidemark.tenant.model.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KitStateTest {

    private static final TenantId TENANT = new TenantId(UUID.randomUUID());
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final List<Instant> ADDED_BEFORE = List.of(NOON.minusSeconds(9), NOON);

    private static KitTaking taking(Instant madeAt, String keyHolder) {
        return new KitTaking(TENANT, madeAt, keyHolder, madeAt.plusSeconds(60), "anna");
    }

    @Test
    void a_kit_was_never_taken_before_somebody_says_so() {
        assertThat(KitState.of(Optional.empty(), List.of(), "one")).isEqualTo(KitState.NEVER_TAKEN);
    }

    @Test
    void a_kit_does_until_a_server_is_added() {
        var taken = Optional.of(taking(NOON, "one"));

        assertThat(KitState.of(taken, ADDED_BEFORE, "one")).isEqualTo(KitState.CURRENT);
        assertThat(KitState.of(taken, List.of(NOON, NOON.plusMillis(1)), "one")).isEqualTo(KitState.SERVER_ADDED);
    }

    @Test
    void a_server_that_is_added_between_making_and_putting_away_is_missed() {
        assertThat(KitState.of(Optional.of(taking(NOON, "one")), List.of(NOON.plusSeconds(30)), "one"))
                .isEqualTo(KitState.SERVER_ADDED);
    }

    @Test
    void another_key_is_told_first() {
        assertThat(KitState.of(Optional.of(taking(NOON, "one")), List.of(NOON.plusSeconds(1)), "two"))
                .isEqualTo(KitState.KEY_CHANGED);
    }

    @Test
    void putting_an_older_kit_away_does_not_hide_the_newer_one() {
        var taken = taking(NOON, "one");

        taken.replaceBy(taking(NOON.minusSeconds(1), "older"));
        assertThat(taken.keyHolder()).isEqualTo("one");

        taken.replaceBy(taking(NOON.plusSeconds(1), "newer"));
        assertThat(taken.keyHolder()).isEqualTo("newer");
        assertThat(taken.madeAt()).isEqualTo(NOON.plusSeconds(1));
    }
}
