package io.tidemark.engine.backup.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.protocol.ServerFile;
import io.tidemark.engine.protocol.Tablespace;
import io.tidemark.engine.repository.FileEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ListingTest {

    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void holds_what_base_backup_would_send_and_nothing_else() {
        var listing = list(Map.ofEntries(
                directory(
                        ".",
                        "PG_VERSION",
                        "postmaster.pid",
                        "postmaster.opts",
                        "backup_label.old",
                        "backup_label",
                        "tablespace_map",
                        "postgresql.auto.conf",
                        "postgresql.auto.conf.tmp",
                        ".s.PGSQL.5432",
                        ".s.PGSQL.5432.lock",
                        "current_logfiles.tmp",
                        "base/",
                        "global/",
                        "pg_wal/",
                        "pg_tblspc/",
                        "pg_notify/",
                        "pg_replslot/",
                        "pg_xact/",
                        "pg_stat_tmp/",
                        "pgsql_tmp/",
                        "log/"),
                directory("base", "5/", "pgsql_tmp/"),
                directory(
                        "base/5",
                        "PG_VERSION",
                        "pg_filenode.map",
                        "pg_internal.init",
                        "pg_internal.init.77",
                        "112",
                        "112.1",
                        "112_fsm",
                        "112_vm",
                        "t3_999",
                        "t3_999_fsm",
                        "t12_9.1",
                        "table",
                        "200",
                        "200.1",
                        "200_fsm",
                        "200_init",
                        "201_init.1",
                        "201",
                        "2000"),
                directory("global", "pg_control", "1262", "pg_internal.init", "t1_1"),
                directory("pg_xact", "0000"),
                directory("log", "postgresql.log"),
                directory("pg_tblspc/16400", "PG_15_202209061/", "PG_14_202107181/", "stray"),
                directory("pg_tblspc/16400/PG_15_202209061", "5/", "pgsql_tmp/"),
                directory("pg_tblspc/16400/PG_15_202209061/5", "300", "301", "301_init", "t1_2"),
                directory("pg_tblspc/16401")));

        assertThat(listing.files())
                .extracting(ListedFile::path)
                .containsExactlyInAnyOrder(
                        "PG_VERSION",
                        ".s.PGSQL.5432.lock",
                        "backup_label.old",
                        "postgresql.auto.conf",
                        "base/5/PG_VERSION",
                        "base/5/pg_filenode.map",
                        "base/5/112",
                        "base/5/112.1",
                        "base/5/112_fsm",
                        "base/5/112_vm",
                        "base/5/table",
                        "base/5/200_init",
                        "base/5/201_init.1",
                        "base/5/2000",
                        "global/1262",
                        "global/t1_1",
                        "pg_xact/0000",
                        "log/postgresql.log",
                        "pg_tblspc/16400/PG_15_202209061/5/300",
                        "pg_tblspc/16400/PG_15_202209061/5/301_init");
        assertThat(listing.directories())
                .extracting(FileEntry::path)
                .containsExactlyInAnyOrder(
                        "base",
                        "global",
                        "pg_wal",
                        "pg_wal/archive_status",
                        "pg_tblspc",
                        "pg_notify",
                        "pg_replslot",
                        "pg_xact",
                        "pg_stat_tmp",
                        "log",
                        "base/5",
                        "pg_tblspc/16400",
                        "pg_tblspc/16400/PG_15_202209061",
                        "pg_tblspc/16400/PG_15_202209061/5",
                        "pg_tblspc/16401");
        assertThat(listing.files())
                .allSatisfy(file -> assertThat(file.entry().mode()).isEqualTo(0640))
                .filteredOn(file -> file.path().startsWith("pg_tblspc"))
                .hasSize(2)
                .allSatisfy(file -> assertThat(file.entry().tablespace()).isEqualTo(16_400));
    }

    @Test
    void refuses_names_that_the_server_may_take_for_others() {
        assertThatThrownBy(() -> list(Map.ofEntries(directory(".", "größe.conf"))))
                .isInstanceOf(CopyRefusedException.class);
    }

    @Test
    void refuses_links_that_lead_in_a_circle() {
        assertThatThrownBy(() -> Listing.of(directory -> List.of(file("again/")), 0700, List.of(), ""))
                .isInstanceOf(CopyRefusedException.class);
    }

    private static Listing list(Map<String, List<ServerFile>> tree) {
        return Listing.of(
                directory -> {
                    // what a backup has no use for is not looked at
                    assertThat(tree).containsKey(directory);
                    return tree.getOrDefault(directory, List.of());
                },
                0750,
                List.of(new Tablespace(16_400, "/fast", 0), new Tablespace(16_401, "/empty", 0)),
                "PG_15_202209061");
    }

    private static Map.Entry<String, List<ServerFile>> directory(String path, String... names) {
        return Map.entry(path, Stream.of(names).map(ListingTest::file).toList());
    }

    private static ServerFile file(String name) {
        var isDirectory = name.endsWith("/");
        return new ServerFile(name.replace("/", ""), 8192, AT, AT, isDirectory);
    }
}
