package io.tidemark.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import org.junit.jupiter.api.Test;

class CompressionSettingTest {

    @Test
    void takes_the_usual_level_where_none_is_chosen() {
        assertThat(new CompressionSetting("xz", 2).checked()).hasToString("xz:2");
        assertThat(new CompressionSetting("zstd", null).checked()).hasToString("zstd:1");
        assertThat(new CompressionSetting("none", null).checked()).hasToString("none:0");
    }

    @Test
    void refuses_what_is_not_there() {
        assertThatThrownBy(() -> new CompressionSetting("ours", 1).checked())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no codec 'ours'");
        assertThatThrownBy(() -> new CompressionSetting("lz4", 0).checked())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("levels 1 to 12");
    }

    @Test
    void says_what_is_left_of_a_choice_when_a_codec_is_gone_or_has_other_levels_by_now() {
        assertThat(new CompressionSetting("ours", 1).installed()).isEmpty();
        assertThat(new CompressionSetting("zstd", 22).installed().orElseThrow()).hasToString("zstd:1");
        assertThat(new CompressionSetting("gzip", 9).installed().orElseThrow()).hasToString("gzip:9");
    }
}
