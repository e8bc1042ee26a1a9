package io.tidemark.backup.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.model.FailureView;
import org.junit.jupiter.api.Test;

class BackupTakingTest {

    @Test
    void a_stream_that_does_not_come_back_by_itself_ends_the_backup_for_good() {
        var other = BackupTaking.notStreaming(
                new FailureView("SYSTEM_IDENTIFIER_CHANGED", "another cluster answers", "Correct the address."));

        assertThat(other.code()).isEqualTo(ErrorCode.SYSTEM_IDENTIFIER_CHANGED);
        assertThat(other).hasMessage("no WAL arrives from the server: another cluster answers");
        assertThat(other.hint()).isEqualTo("Correct the address.");
    }

    @Test
    void a_stream_that_may_come_back_lets_the_backup_be_tried_again() {
        var away = BackupTaking.notStreaming(new FailureView("STORAGE_UNAVAILABLE", "the store is away", "Wait."));

        assertThat(away.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
        assertThat(BackupTaking.notStreaming(null).code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
    }
}
