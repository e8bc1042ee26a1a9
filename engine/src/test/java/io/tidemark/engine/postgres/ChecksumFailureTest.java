package io.tidemark.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumFailureTest {

    private static final RelationName ACCOUNTS = new RelationName("shop", "public.accounts");

    @ParameterizedTest
    @CsvSource({
        "base/5/16384, main, 7, 7",
        "base/5/16384.1, main, 7, 131079",
        "base/5/16384_vm.2, vm, 0, 262144",
        "pg_tblspc/16390/PG_18_202506291/16391/16384.32767, main, 131070, 4294967294",
        "global/1260, main, 1, 1",
        "base/5/16384.1, main, -1, -1"
    })
    void counts_a_block_over_all_files_of_the_fork(String path, String fork, long block, long blockOfFork) {
        var page = new ChecksumFailure(path, block);

        assertThat(page.fork()).isEqualTo(fork);
        assertThat(page.blockOfFork()).isEqualTo(blockOfFork);
    }

    @Test
    void is_told_by_relation_and_file() {
        assertThat(new ChecksumFailure("base/5/16384.1", 7))
                .hasToString("base/5/16384.1 block 7")
                .extracting(page -> page.in(ACCOUNTS))
                .hasToString("public.accounts in database shop, block 131079 (base/5/16384.1 block 7)");
        assertThat(new ChecksumFailure("base/5/16384_vm", 0).in(ACCOUNTS))
                .hasToString("public.accounts in database shop, vm block 0 (base/5/16384_vm block 0)");
        assertThat(new ChecksumFailure("base/5/16384", ChecksumFailure.MORE).in(ACCOUNTS))
                .hasToString("public.accounts in database shop, more blocks (more of base/5/16384)");
        assertThat(new ChecksumFailure("global/1260", 1).in(new RelationName("", "pg_catalog.pg_authid")))
                .hasToString("pg_catalog.pg_authid, block 1 (global/1260 block 1)");
    }

    @Test
    void refuses_a_relation_where_the_file_is_of_none() {
        assertThatThrownBy(() -> new ChecksumFailure("base/5/PG_VERSION", 0, ACCOUNTS))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
