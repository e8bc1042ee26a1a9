package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.CheckCommand.Finding;
import io.tidemark.cli.CheckCommand.State;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CheckCommandTest {

    @Test
    void a_server_that_can_be_brought_back_is_ok_with_performance_data() {
        assertThat(judge("READY", "3", "[]").line())
                .isEqualTo("TIDEMARK OK - what is; last stored 000000010000000000000009"
                        + " | exposure=3s;60;180;0 gaps=0;0;;0 divergent=0;0;;0 retained=4096B;;;0 stored_files=7;;;0");
    }

    @Test
    void what_the_service_says_of_it_counts() {
        assertThat(judge("WARNING", "3", "[]").state()).isEqualTo(State.WARNING);
        assertThat(judge("NOT_RESTORABLE", "3", "[]").state()).isEqualTo(State.CRITICAL);
        assertThat(judge("NO_SIGNAL", "null", "[]").state()).isEqualTo(State.CRITICAL);
        assertThat(judge("something new", "3", "[]").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void wal_that_is_not_stored_warns_and_then_is_critical() {
        assertThat(judge("READY", "61", "[]").state()).isEqualTo(State.WARNING);
        assertThat(judge("READY", "181", "[]").state()).isEqualTo(State.CRITICAL);
        assertThat(judge("something new", "181", "[]").state()).isEqualTo(State.CRITICAL);
        assertThat(judge("READY", "null", "[]").data()).contains("exposure=U;60;180;0");
    }

    @Test
    void a_file_with_two_contents_warns() {
        var found = judge("READY", "0", "[\"000000010000000000000007\"]");

        assertThat(found.state()).isEqualTo(State.WARNING);
        assertThat(found.line()).contains("1 WAL files came with two contents").contains("divergent=1;0;;0");
    }

    private static Finding judge(String readiness, String exposure, String divergent) {
        var overview = object(
                "{\"readiness\":{\"state\":\"%s\",\"text\":\"what is\"},\"exposureSeconds\":%s,\"rpoSeconds\":60}"
                        .formatted(readiness, exposure));
        var wal = object(
                "{\"ranges\":[{\"lastFile\":\"000000010000000000000009\",\"files\":7}],\"gaps\":[],\"divergent\":%s,\"slotRetainedBytes\":4096}"
                        .formatted(divergent));
        return CheckCommand.judge(overview, wal, null);
    }

    private static Map<String, @Nullable Object> object(String text) {
        return ServiceClient.object(Json.parse(text));
    }
}
