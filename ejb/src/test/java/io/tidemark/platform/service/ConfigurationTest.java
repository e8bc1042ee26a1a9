package io.tidemark.platform.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

    @Test
    void refuses_a_key_that_nobody_knows_and_names_the_nearest() {
        assertThatThrownBy(() -> Configuration.refuseUnknown(List.of("tidemark.node", "tidemark.job.slots")))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.hint()).contains("tidemark.jobs.slots"));
    }

    @Test
    void does_not_mind_the_keys_of_others() {
        Configuration.refuseUnknown(List.of("java.home", "TIDEMARK_NODE", "tidemark.node"));
    }
}
