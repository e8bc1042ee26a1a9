package io.tidemark.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RelationNameTest {

    @Test
    void shows_no_character_that_moves_what_is_shown() {
        assertThat(RelationName.told("sh\u001b[2Jop", "public.\"a\nb\tc\u009b\""))
                .isEqualTo(new RelationName("sh?[2Jop", "public.\"a?b?c?\""));
        assertThatThrownBy(() -> new RelationName("shop", "a\nb")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RelationName("a\tb", "t")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RelationName("shop", "")).isInstanceOf(IllegalArgumentException.class);
    }
}
