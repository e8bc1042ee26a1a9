package io.tidemark.platform.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import org.junit.jupiter.api.Test;

class EntityTagsTest {

    record View(String name) {}

    @Test
    void reads_the_version_that_it_gave() {
        assertThat(EntityTags.requiredVersion("\"%s\"".formatted(EntityTags.ofVersion(7))))
                .isEqualTo(7);
    }

    @Test
    void wants_a_tag() {
        var refusal = catchThrowableOfType(Refusal.class, () -> EntityTags.requiredVersion(null));

        assertThat(refusal.problem().status()).isEqualTo(428);
    }

    @Test
    void wants_a_tag_in_quotes() {
        var refusal = catchThrowableOfType(Refusal.class, () -> EntityTags.requiredVersion("7"));

        assertThat(refusal.problem().status()).isEqualTo(400);
    }

    @Test
    void a_tag_that_nobody_gave_is_stale() {
        var refusal = catchThrowableOfType(Refusal.class, () -> EntityTags.requiredVersion("\"abc\""));

        assertThat(refusal.problem().status()).isEqualTo(412);
    }

    @Test
    void content_that_changed_has_another_tag() {
        var before = EntityTags.ofContent(new View("a"));

        EntityTags.require("\"%s\"".formatted(before), EntityTags.ofContent(new View("a")));
        assertThatThrownBy(() -> EntityTags.require("\"%s\"".formatted(before), EntityTags.ofContent(new View("b"))))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void a_conflict_about_the_version_is_a_failed_precondition() {
        var refusal =
                catchThrowableOfType(Refusal.class, () -> EntityTags.unlessStale(3, () -> 4, EntityTagsTest::conflict));

        assertThat(refusal.problem().status()).isEqualTo(412);
    }

    @Test
    void a_conflict_about_something_else_stays_one() {
        assertThatThrownBy(() -> EntityTags.unlessStale(3, () -> 3, EntityTagsTest::conflict))
                .isInstanceOf(EngineException.class);
    }

    private static String conflict() {
        throw new EngineException(ErrorCode.CONFLICT, "it is busy", "Wait.");
    }
}
