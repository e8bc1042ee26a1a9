package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SynchronousCommitsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tidemark_a",
                "*",
                "Tidemark_A",
                "other,tidemark_a",
                "2 (other, tidemark_a)",
                "ANY 1 (tidemark_a,other)",
                "FIRST 1 (\"other one\", \"tidemark_a\")"
            })
    void finds_our_name_as_the_server_does(String setting) {
        assertThat(SynchronousCommits.names(setting, "tidemark_a")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "other", "tidemark", "tidemark_ab", "ANY 1 (\"tidemark_a b\", x)"})
    void is_not_taken_in_by_other_names(String setting) {
        assertThat(SynchronousCommits.names(setting, "tidemark_a")).isFalse();
    }
}
