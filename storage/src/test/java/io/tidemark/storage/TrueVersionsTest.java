package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.storage.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TrueVersionsTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final TrueVersions known = new TrueVersions(now::get);

    @Test
    void a_listing_tells_of_what_it_has_shown_for_an_hour() {
        var listing = known.begin();
        known.see("packs/over", "first");
        known.listed("packs/", listing);

        assertThat(known.find(new ObjectKey("packs/over"))).isEqualTo(new TrueVersions.Known("first"));
        assertThat(known.find(new ObjectKey("packs/alone"))).isEqualTo(new TrueVersions.Known(null));
        assertThat(known.find(new ObjectKey("maps/alone"))).isNull();
        now.updateAndGet(before -> before.plus(Duration.ofHours(1)));
        assertThat(known.find(new ObjectKey("packs/over"))).isNull();
        assertThat(known.find(new ObjectKey("packs/alone"))).isNull();
    }

    @Test
    void a_listing_of_more_than_can_be_remembered_tells_nothing_of_what_was_forgotten() {
        var listing = known.begin();
        for (var number = 0; number < 10_001; number++) {
            known.see("packs/over-" + number, "first");
        }
        known.listed("packs/", listing);

        assertThat(known.find(new ObjectKey("packs/over-0"))).isNull();
        assertThat(known.find(new ObjectKey("packs/over-10000"))).isEqualTo(new TrueVersions.Known("first"));
    }
}
