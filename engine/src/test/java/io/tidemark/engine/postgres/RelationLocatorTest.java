package io.tidemark.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelationLocatorTest {

    @ParameterizedTest
    @CsvSource({
        "base/5/16384, 1663, 5, 16384",
        "base/5/16384_fsm, 1663, 5, 16384",
        "base/4294967295/4294967295.12, 1663, 4294967295, 4294967295",
        "global/1260, 1664, 0, 1260",
        "global/1260_vm, 1664, 0, 1260",
        "pg_tblspc/16390/PG_15_202209061/16391/16384.1, 16390, 16391, 16384"
    })
    void tells_tablespace_database_and_number_from_the_path(String path, long tablespace, long database, long number) {
        assertThat(RelationLocator.of(path)).contains(new RelationLocator(tablespace, database, number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base/5/PG_VERSION",
                "base/5/pg_filenode.map",
                "base/5/t3_16384",
                "base/pgsql_tmp/16384",
                "global/pg_control",
                "pg_tblspc/16390/16384",
                "pg_xact/0000",
                "/base/5/16384"
            })
    void knows_no_relation_of_other_files(String path) {
        assertThat(RelationLocator.of(path)).isEmpty();
    }
}
