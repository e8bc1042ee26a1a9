package io.tidemark.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IncrementalFileTest {

    @Test
    void knows_relation_files_by_their_path() {
        assertThat(IncrementalFile.isOne("base/5/INCREMENTAL.16384")).isTrue();
        assertThat(IncrementalFile.isOne("global/INCREMENTAL.1262_vm")).isTrue();
        assertThat(IncrementalFile.isOne("pg_tblspc/16400/PG_18_202506291/5/INCREMENTAL.16384.1"))
                .isTrue();
        assertThat(IncrementalFile.isOne("base/5/16384")).isFalse();
        assertThat(IncrementalFile.isOne("notes/INCREMENTAL.16384")).isFalse();
        assertThat(IncrementalFile.actualPath("base/5/INCREMENTAL.16384.1_fsm")).isEqualTo("base/5/16384.1_fsm");
    }
}
