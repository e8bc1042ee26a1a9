package io.tidemark.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.repository.VerificationPlan.Item;
import io.tidemark.engine.storage.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VerificationPlanTest {

    private static final Instant NOW = Instant.parse("2026-08-18T12:00:03Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final VerificationPace PACE = new VerificationPace(Duration.ofDays(4), 100, 5);

    private static Item item(String name, long bytes) {
        return new Item(new ObjectKey(name), bytes);
    }

    private static Instant daysAgo(int days) {
        return NOW.minus(DAY.multipliedBy(days));
    }

    @Test
    void picks_what_never_was_verified_and_what_was_long_ago() {
        var known = VerifiedObjects.of(Map.of(item("packs/old", 10), daysAgo(4), item("packs/fresh", 10), daysAgo(3)));

        var plan = VerificationPlan.of(
                List.of(item("packs/old", 10), item("packs/fresh", 10), item("packs/new", 10)), known, PACE, NOW);

        assertThat(plan.picked()).containsExactlyInAnyOrder(item("packs/old", 10), item("packs/new", 10));
        assertThat(plan.leftBytes()).isZero();
    }

    @Test
    void an_object_of_another_size_was_never_verified() {
        var known = VerifiedObjects.of(Map.of(item("wal/1", 10), NOW));

        assertThat(VerificationPlan.of(List.of(item("wal/1", 11)), known, PACE, NOW)
                        .picked())
                .containsExactly(item("wal/1", 11));
    }

    @Test
    void takes_the_oldest_first_and_ends_with_the_object_that_passes_the_bound() {
        var known = VerifiedObjects.of(Map.of(
                item("packs/9", 60), daysAgo(9), item("packs/8", 60), daysAgo(8), item("packs/7", 60), daysAgo(7)));

        var plan = VerificationPlan.of(
                List.of(item("packs/7", 60), item("packs/8", 60), item("packs/9", 60), item("packs/new", 30)),
                known,
                PACE,
                NOW);

        assertThat(plan.picked())
                .containsExactlyInAnyOrder(item("packs/new", 30), item("packs/9", 60), item("packs/8", 60));
        assertThat(plan.leftBytes()).isEqualTo(60);
    }

    @Test
    void a_large_repository_takes_as_many_runs_as_its_pace_says() {
        var items = new ArrayList<Item>();
        for (var number = 0; number < 1000; number++) {
            items.add(item("packs/%d".formatted(number), 64));
        }
        var known = new HashMap<Item, Instant>();
        for (var run = 1; run <= 5; run++) {
            var plan = VerificationPlan.of(items, VerifiedObjects.of(known), PACE, NOW);
            assertThat(plan.picked()).hasSize(200);
            assertThat(plan.leftBytes()).isEqualTo((1000L - 200 * run) * 64);
            plan.picked().forEach(item -> known.put(item, NOW));
        }
        assertThat(VerificationPlan.of(items, VerifiedObjects.of(known), PACE, NOW)
                        .picked())
                .isEmpty();
    }

    @Test
    void nothing_goes_unread_for_a_week_however_a_repository_grows_and_expires_by_a_twentieth_a_day() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        // as the service does: a little less than days, since runs do not begin to the second
        var pace = new VerificationPace(Duration.ofHours(84), 500, 5);
        var kept = new HashMap<Item, Instant>();
        var known = new HashMap<Item, Instant>();
        var size = 1 + random.nextInt(3000);
        var number = 0;
        for (; number < size; number++) {
            kept.put(item("packs/%d".formatted(number), 1 + random.nextInt(64)), NOW);
        }
        var now = NOW;
        for (var day = 0; day < 120; day++) {
            now = NOW.plus(DAY.multipliedBy(day)).plusSeconds(random.nextInt(7200));
            var leaving = new ArrayList<>(kept.keySet()).subList(0, random.nextInt(1 + kept.size() / 20));
            List.copyOf(leaving).forEach(item -> {
                kept.remove(item);
                known.remove(item);
            });
            for (var added = random.nextInt(1 + size / 20); added > 0; added--) {
                kept.put(item("packs/%d".formatted(number++), 1 + random.nextInt(64)), now);
            }
            var plan = VerificationPlan.of(
                    kept.keySet(),
                    VerifiedObjects.decode(VerifiedObjects.of(known).encode()),
                    pace,
                    now);
            for (var item : plan.picked()) {
                known.put(item, now);
            }
            for (var item : kept.entrySet()) {
                var since = known.getOrDefault(item.getKey(), item.getValue());
                assertThat(Duration.between(since, now))
                        .as("day %d, %s", day, item)
                        .isLessThan(DAY.multipliedBy(7));
            }
        }
    }

    @Test
    void what_is_known_survives_being_written_down_and_nothing_is_made_of_garbage() {
        var known = VerifiedObjects.of(Map.of(item("packs/1", 10), daysAgo(1), item("wal/2", 20), daysAgo(2)));

        var again = VerifiedObjects.decode(known.encode());

        assertThat(again.lastOf(item("packs/1", 10))).isEqualTo(daysAgo(1));
        assertThat(again.lastOf(item("wal/2", 20))).isEqualTo(daysAgo(2));
        assertThat(again.lastOf(item("wal/3", 20))).isEqualTo(Instant.EPOCH);
        for (var garbage : List.of(new byte[0], new byte[24], new byte[25], new byte[] {2})) {
            assertThat(VerifiedObjects.decode(garbage).lastOf(item("packs/1", 10)))
                    .isEqualTo(Instant.EPOCH);
        }
    }

    @Test
    void a_pace_that_never_ends_is_refused() {
        assertThatThrownBy(() -> new VerificationPace(Duration.ZERO, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new VerificationPace(DAY, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new VerificationPace(DAY, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
