package io.tidemark.engine.backup.copy;

import static java.util.stream.Collectors.toSet;

import io.tidemark.engine.postgres.RelationFile;
import io.tidemark.engine.protocol.ServerFile;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What of a data directory belongs to a base backup: what {@code BASE_BACKUP} would send. Pure.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">BASE_BACKUP</a>
 * @see <a href="https://doxygen.postgresql.org/basebackup_8c_source.html">basebackup.c</a>
 */
final class CopiedFiles {

    /** The data directory itself. */
    static final String ROOT = "";

    static final String WAL = "pg_wal";
    static final String TABLESPACES = "pg_tblspc";

    /** Directories that are there but empty: the server makes their content anew when it starts, or it is of no use elsewhere. */
    private static final Set<String> EMPTIED = Set.of(
            "pg_stat_tmp", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_subtrans", WAL);

    private static final Set<String> LEFT_OUT = Set.of(
            "postgresql.auto.conf.tmp",
            "current_logfiles.tmp",
            "backup_label",
            "tablespace_map",
            "backup_manifest",
            "postmaster.pid",
            "postmaster.opts");

    /** No file, though SQL tells it as one; it may lie here. */
    private static final Pattern SOCKET = Pattern.compile("\\.s\\.PGSQL\\.\\d+");

    /** Caches of relations, under changing names, and what queries and sorts spill. */
    private static final List<String> LEFT_OUT_PREFIXES = List.of("pg_internal.init", "pgsql_tmp");

    private static final Pattern DATABASE = Pattern.compile("(?:base|pg_tblspc/\\d+/PG_[^/]+)/\\d+");
    private static final Pattern TEMPORARY = Pattern.compile("t\\d+_\\d+(?:_(?:fsm|vm|init))?(?:\\.\\d+)?");

    private CopiedFiles() {}

    /** Those of the files and directories of one directory that belong to a backup. */
    static List<ServerFile> of(String directory, List<ServerFile> listed) {
        var isDatabase = DATABASE.matcher(directory).matches();
        var unlogged = isDatabase ? unlogged(listed) : Set.<Long>of();
        return listed.stream()
                .filter(file -> !isLeftOut(file.name()))
                .filter(file -> !isDatabase || !TEMPORARY.matcher(file.name()).matches() && !isEmptied(file, unlogged))
                .toList();
    }

    /** Whether of a directory nothing but itself belongs to a backup. */
    static boolean isEmptied(String name) {
        return EMPTIED.contains(name);
    }

    private static boolean isLeftOut(String name) {
        return LEFT_OUT.contains(name)
                || SOCKET.matcher(name).matches()
                || LEFT_OUT_PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** The relations that are empty after recovery. */
    private static Set<Long> unlogged(List<ServerFile> listed) {
        return listed.stream()
                .flatMap(file -> RelationFile.named(file.name()).stream())
                .filter(file -> file.fork().equals("init"))
                .map(RelationFile::number)
                .collect(toSet());
    }

    private static boolean isEmptied(ServerFile file, Set<Long> unlogged) {
        return RelationFile.named(file.name())
                .filter(relation -> !relation.fork().equals("init") && unlogged.contains(relation.number()))
                .isPresent();
    }
}
