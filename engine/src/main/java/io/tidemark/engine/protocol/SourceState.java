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
 * @param slot of our first receiver; empty if there is none of that name
 * @param second the slot of our second receiver
 */
public record SourceState(
        SystemIdentifier system,
        Lsn position,
        Optional<Slot> slot,
        Optional<Slot> second,
        Commits commits,
        Archiving archiving) {

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
                   coalesce(r.sync_state, t.sync_state),
                   current_setting('synchronous_standby_names'),
                   CASE WHEN pg_has_role('pg_read_all_stats', 'USAGE')
                        THEN (SELECT count(*) FROM pg_stat_activity a WHERE a.wait_event = 'SyncRep') END,
                   (SELECT setting::bigint FROM pg_settings WHERE name = 'max_slot_wal_keep_size'),
                   current_setting('archive_mode') <> 'off'
                       AND (coalesce(current_setting('archive_library', true), '') <> ''
                            OR coalesce(current_setting('archive_command', true), '') NOT IN ('', '(disabled)')),
                   v.last_archived_wal, extract(epoch FROM v.last_archived_time), extract(epoch FROM v.last_failed_time),
                   (SELECT system_identifier FROM pg_control_system()),
                   s.slot_name IS NOT NULL, s.active, s.wal_status,
                   CASE WHEN s.restart_lsn IS NULL THEN 0 ELSE greatest(0, pg_wal_lsn_diff(here.position, s.restart_lsn)) END,
                   s.safe_wal_size,
                   u.slot_name IS NOT NULL, u.active, u.wal_status,
                   CASE WHEN u.restart_lsn IS NULL THEN 0 ELSE greatest(0, pg_wal_lsn_diff(here.position, u.restart_lsn)) END,
                   u.safe_wal_size
              FROM (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS position) here
              CROSS JOIN pg_stat_archiver v
              LEFT JOIN pg_replication_slots s ON s.slot_name = ?
              LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid
              LEFT JOIN pg_replication_slots u ON u.slot_name = ?
              LEFT JOIN pg_stat_replication t ON t.pid = u.active_pid
            """;

    private static final long MEBIBYTE = 1 << 20;

    /**
     * Looks at a server now.
     *
     * @throws io.tidemark.engine.EngineException if the server cannot be asked
     */
    public static SourceState of(ServerAddress address, String slotName, String secondSlotName) {
        try (var sql = SqlConnection.open(address)) {
            var row = sql.query("looking at the server", QUESTION, slotName, secondSlotName)
                    .getFirst();
            return new SourceState(
                    PgWire.parsed(() -> SystemIdentifier.parse(text(row, 9))),
                    PgWire.parsed(() -> Lsn.parse(text(row, 0))),
                    slot(row, 10),
                    slot(row, 15),
                    new Commits(text(row, 1), text(row, 2), waiting(row.get(3)), limit(row.get(4))),
                    new Archiving(is(row, 5), text(row, 6), instant(row.get(7)), instant(row.get(8))));
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

    /** Of five columns from {@code from} on. */
    private static Optional<Slot> slot(List<@Nullable String> row, int from) {
        return is(row, from)
                ? Optional.of(new Slot(
                        is(row, from + 1),
                        text(row, from + 2),
                        Long.parseLong(text(row, from + 3)),
                        number(row.get(from + 4))))
                : Optional.empty();
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
