package io.tidemark.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BackupLabelTest {

    private static final String TEXT = """
            START WAL LOCATION: 0/2000028 (file 000000030000000000000002)
            CHECKPOINT LOCATION: 0/2000060
            BACKUP METHOD: streamed
            BACKUP FROM: standby
            START TIME: 2026-08-18 12:00:03 UTC
            LABEL: nightly: full
            START TIMELINE: 3
            """;

    @Test
    void tells_where_recovery_begins() {
        assertThat(BackupLabel.parse(TEXT))
                .isEqualTo(new BackupLabel(
                        Lsn.parse("0/2000028"), Lsn.parse("0/2000060"), new TimelineId(3), true, "nightly: full"));
    }

    @Test
    void refuses_a_label_without_the_lines_recovery_needs() {
        assertThatThrownBy(() -> BackupLabel.parse(TEXT.replace("CHECKPOINT", "CHECK")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CHECKPOINT LOCATION");
        assertThatThrownBy(() -> BackupLabel.parse(TEXT.replace("(file", "(segment")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
