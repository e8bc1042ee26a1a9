package io.tidemark.platform.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.ErrorCode.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void what_the_caller_can_mend_is_4xx(ErrorCode code) {
        var status = Problem.statusOf(code);

        if (code.fault() == Fault.USER) {
            assertThat(status).isBetween(400, 499);
        }
        if (code.fault() == Fault.CORRUPTION || code.fault() == Fault.OPERATOR) {
            assertThat(status).isBetween(500, 599);
        }
    }

    @Test
    void carries_the_code_in_all_its_forms() throws Exception {
        var problem =
                Problem.of(ErrorCode.WAL_SEGMENT_REMOVED, "segment 00000001000000000000004A is gone", "Take a backup.");

        assertThat(JsonFormat.write(problem)).isEqualTo("""
                {"type":"/problems/wal-segment-removed","title":"Wal segment removed","status":409,\
                "detail":"segment 00000001000000000000004A is gone","code":"WAL_SEGMENT_REMOVED",\
                "hint":"Take a backup.","reference":null}\
                """);
    }

    @Test
    void a_failure_of_the_service_tells_nothing_but_a_reference() {
        var problem = Problem.internal("4711");

        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.reference()).isEqualTo("4711");
        assertThat(problem.detail()).isEqualTo("the service failed on this request");
    }
}
