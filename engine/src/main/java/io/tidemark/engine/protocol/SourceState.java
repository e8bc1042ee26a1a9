package io.tidemark.engine.protocol;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a protected server keeps for us and does with its commits, at one moment, by SQL.
 *
 * @param system which cluster answered: another one than was protected says nothing about our slot
 * @param position where it writes; on a standby what it has replayed
 * @param slot empty if there is none of that name
 */
public record SourceState(
        SystemIdentifier system, Lsn position, Optional<Slot> slot, Commits commits, Archiving archiving) {

    /**
     * Our slot as the server has it.
     *
     * @param status {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; empty if the slot reserves nothing yet
     * @param retainedBytes WAL from the slot's restart position on
     * @param safeBytes how much more is written before the server gives the slot up; empty if it never does
     */
    public record Slot(boolean active, String status, long retainedBytes, OptionalLong safeBytes) {}

    /**
     * How commits stand to us.
     *
     * @param syncState {@code async}, {@code potential}, {@code sync} or {@code quorum}; empty if we are not connected, or the
     *     role may not see it
     * @param synchronousNames {@code synchronous_standby_names}
     * @param waiting commits that wait for a synchronous standby; empty if the role may not see them
     * @param keepLimitBytes {@code max_slot_wal_keep_size}; empty if there is no limit
     */
    public record Commits(
            String syncState, String synchronousNames, OptionalInt waiting, OptionalLong keepLimitBytes) {}

    /**
     * What the server archives by itself.
     *
     * @param configured whether it does, by command or library
     * @param lastFile empty if nothing was archived yet
     */
    public record Archiving(
            boolean configured,
            String lastFile,
            @Nullable Instant lastAt,
            @Nullable Instant lastFailedAt) {}

    /** The question in one statement, so that an answer is of one moment. */
    private static final String QUESTION = """
            SELECT here.position,
                   s.slot_name IS NOT NULL, s.active, s.wal_status,
                   CASE WHEN s.restart_lsn IS NULL THEN 0 ELSE greatest(0, pg_wal_lsn_diff(here.position, s.restart_lsn)) END,
                   s.safe_wal_size, r.sync_state,
                   current_setting('synchronous_standby_names'),
                   CASE WHEN pg_has_role('pg_read_all_stats', 'USAGE')
                        THEN (SELECT count(*) FROM pg_stat_activity a WHERE a.wait_event = 'SyncRep') END,
                   (SELECT setting::bigint FROM pg_settings WHERE name = 'max_slot_wal_keep_size'),
                   current_setting('archive_mode') <> 'off'
                       AND (coalesce(current_setting('archive_library', true), '') <> ''
                            OR coalesce(current_setting('archive_command', true), '') NOT IN ('', '(disabled)')),
                   v.last_archived_wal, extract(epoch FROM v.last_archived_time), extract(epoch FROM v.last_failed_time),
                   (SELECT system_identifier FROM pg_control_system())
              FROM (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS position) here
              CROSS JOIN pg_stat_archiver v
              LEFT JOIN pg_replication_slots s ON s.slot_name = ?
              LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid
            """;

    private static final long MEBIBYTE = 1 << 20;

    /**
     * Looks at a server now.
     *
     * @throws io.tidemark.engine.EngineException if the server cannot be asked
     */
    public static SourceState of(ServerAddress address, String slotName) {
        try (var sql = SqlConnection.open(address)) {
            var row = sql.query("looking at the server", QUESTION, slotName).getFirst();
            return new SourceState(
                    PgWire.parsed(() -> SystemIdentifier.parse(text(row, 14))),
                    PgWire.parsed(() -> Lsn.parse(text(row, 0))),
                    is(row, 1)
                            ? Optional.of(new Slot(
                                    is(row, 2), text(row, 3), Long.parseLong(text(row, 4)), number(row.get(5))))
                            : Optional.empty(),
                    new Commits(text(row, 6), text(row, 7), waiting(row.get(8)), limit(row.get(9))),
                    new Archiving(is(row, 10), text(row, 11), instant(row.get(12)), instant(row.get(13))));
        }
    }

    /**
     * The WAL segments that lie on the server and are written, by file name; those that are only prepared for later are left out.
     *
     * @throws io.tidemark.engine.EngineException if the server cannot be asked, or the role may not list its WAL
     */
    public static List<String> files(ServerAddress address) {
        try (var sql = SqlConnection.open(address)) {
            return sql.query("listing the server's WAL", """
                            SELECT w.name FROM pg_ls_waldir() w
                             WHERE w.name ~ '^[0-9A-F]{24}$' AND CASE WHEN pg_is_in_recovery() THEN true
                                                                        ELSE w.name <= pg_walfile_name(pg_current_wal_lsn()) END
                             ORDER BY w.name
                            """).stream()
                    .map(row -> text(row, 0))
                    .toList();
        }
    }

    private static String text(List<@Nullable String> row, int column) {
        var value = row.get(column);
        return value == null ? "" : value;
    }

    private static boolean is(List<@Nullable String> row, int column) {
        return text(row, column).startsWith("t");
    }

    private static OptionalLong number(@Nullable String value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }

    private static OptionalInt waiting(@Nullable String value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value));
    }

    /** In megabytes; -1 is none. */
    private static OptionalLong limit(@Nullable String megabytes) {
        var limit = number(megabytes);
        return limit.isEmpty() || limit.getAsLong() < 0
                ? OptionalLong.empty()
                : OptionalLong.of(limit.getAsLong() * MEBIBYTE);
    }

    private static @Nullable Instant instant(@Nullable String seconds) {
        return seconds == null
                ? null
                : Instant.EPOCH.plusMillis(
                        new BigDecimal(seconds).movePointRight(3).longValue());
    }
}
