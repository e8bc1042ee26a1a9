package io.tidemark.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;

/** Copies a running server into a standby with the low-level backup functions: no client program is bundled. */
final class PostgresStandby {

    private static final Set<String> EMPTIED_DIRECTORIES = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> LEFT_OUT =
            Set.of("postmaster.pid", "postmaster.opts", "backup_label", "tablespace_map", "standby.signal");

    private PostgresStandby() {}

    static PostgresServerBuilder copy(PostgresServer primary, Path target, String name) {
        primary.query("select pg_create_physical_replication_slot('%s', true)".formatted(name));
        try (var connection = primary.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('standby', true)");
            DirectoryTree.copy(primary.directory(), target, PostgresStandby::isCopied);
            copyTablespaces(primary.directory(), target);
            try (var result = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                result.next();
                Files.writeString(target.resolve("backup_label"), result.getString(1));
            }
        } catch (SQLException failure) {
            throw new HarnessException("copy %s to a standby".formatted(primary.directory()), failure);
        } catch (IOException failure) {
            throw new UncheckedIOException("write the standby " + target, failure);
        }
        var connectionSettings = "host=%s port=%d user=%s password=%s application_name=%s"
                .formatted(primary.host(), primary.port(), primary.user(), primary.password(), name);
        try {
            Files.createFile(target.resolve("standby.signal"));
        } catch (IOException failure) {
            throw new UncheckedIOException("write the standby " + target, failure);
        }
        return PostgresServer.builder(primary.binaries())
                .directory(target)
                .password(primary.password())
                .override("primary_conninfo", connectionSettings)
                .override("primary_slot_name", name);
    }

    private static boolean isCopied(Path relative) {
        var first = relative.getName(0).toString();
        if (relative.getNameCount() > 1 && EMPTIED_DIRECTORIES.contains(first)) {
            return relative.toString().equals("pg_wal/archive_status");
        }
        return !LEFT_OUT.contains(relative.toString())
                && !relative.getFileName().toString().startsWith("pgsql_tmp")
                && !relative.getFileName().toString().equals("pg_internal.init");
    }

    private static void copyTablespaces(Path source, Path target) throws IOException {
        try (var links = Files.list(source.resolve("pg_tblspc"))) {
            for (var link : links.toList()) {
                var oid = link.getFileName();
                var location = target.resolveSibling("%s-tablespace-%s".formatted(target.getFileName(), oid));
                DirectoryTree.copy(link.toRealPath(), location, PostgresStandby::isCopied);
                Files.createSymbolicLink(target.resolve("pg_tblspc").resolve(oid), location);
            }
        }
    }
}
