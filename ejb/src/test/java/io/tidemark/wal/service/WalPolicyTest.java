package io.tidemark.wal.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.wal.Acknowledgement;
import io.tidemark.wal.model.GuardSteps;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalPolicyTest {

    @Test
    void has_steps_that_ascend() {
        assertThat(GuardSteps.cautious().ascend()).isTrue();
        assertThat(new GuardSteps(50, 70, 85, 95).ascend()).isTrue();
        assertThat(new GuardSteps(50, null, null, 50).ascend()).isTrue();
        assertThat(new GuardSteps(50, 40, null, null).ascend()).isFalse();
        assertThat(new GuardSteps(50, null, 95, 90).ascend()).isFalse();
        assertThat(new GuardSteps(0, null, null, null).ascend()).isFalse();
        assertThat(new GuardSteps(50, null, null, 101).ascend()).isFalse();
    }

    @Test
    void names_us_to_the_server_by_our_slot() {
        var settings = StandbySettings.of(List.of("tidemark_0199d9a46c567000"));

        assertThat(settings.first()).isEqualTo("synchronous_standby_names = 'FIRST 1 (tidemark_0199d9a46c567000)'");
        assertThat(settings.any()).isEqualTo("synchronous_standby_names = 'ANY 1 (tidemark_0199d9a46c567000)'");
    }

    @Test
    void lets_what_was_received_be_stored_well_within_the_target() {
        var settings = Reception.settings("slot", new ReceptionTerms(3, Acknowledgement.STORED, 60));

        assertThat(settings.slotName()).isEqualTo("slot");
        assertThat(settings.acknowledgement()).isEqualTo(Acknowledgement.STORED);
        assertThat(settings.storeWithin()).isEqualTo(Duration.ofSeconds(30));
    }
}
