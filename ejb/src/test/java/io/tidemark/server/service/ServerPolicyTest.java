package io.tidemark.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerPolicyTest {

    @Test
    void lets_everything_be_left_as_usual() {
        var usual = new ServerPolicy(null, null);

        assertThat(usual.checked()).isEqualTo(usual);
        assertThat(usual.summary()).isEqualTo("no limit");
    }

    @Test
    void takes_what_lies_within_the_bounds() {
        assertThat(new ServerPolicy(32, 1).checked().summary()).isEqualTo("at most 32 kB/s, connections: 1");
        assertThat(new ServerPolicy(1_048_576, 16).checked().summary())
                .isEqualTo("at most 1048576 kB/s, connections: 16");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 17})
    void refuses_connections_that_the_engine_does_not_open(int connections) {
        assertRefused(
                new ServerPolicy(null, connections), "files are read over 1 to 16 connections, not " + connections);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 1_048_577})
    void refuses_rates_that_a_server_does_not_keep(int kilobytes) {
        assertRefused(
                new ServerPolicy(kilobytes, null),
                "a rate has 32 kB to 1 GB per second, not %d kB".formatted(kilobytes));
    }

    private static void assertRefused(ServerPolicy policy, String message) {
        assertThatThrownBy(policy::checked)
                .hasMessage(message)
                .isInstanceOfSatisfying(EngineException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                    assertThat(refusal.hint()).contains("within these bounds");
                });
    }
}
