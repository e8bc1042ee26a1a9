package io.tidemark.engine.protocol;

import static io.tidemark.engine.protocol.CheckList.Question.BLOCK_SIZE;
import static io.tidemark.engine.protocol.CheckList.Question.CLOCK;
import static io.tidemark.engine.protocol.CheckList.Question.DATA_CHECKSUMS;
import static io.tidemark.engine.protocol.CheckList.Question.ENCODING;
import static io.tidemark.engine.protocol.CheckList.Question.FULL_PAGE_WRITES;
import static io.tidemark.engine.protocol.CheckList.Question.FUNCTIONS;
import static io.tidemark.engine.protocol.CheckList.Question.REPLICATION_ROLE;
import static io.tidemark.engine.protocol.CheckList.Question.REPLICATION_SLOTS;
import static io.tidemark.engine.protocol.CheckList.Question.SERVER_ROLE;
import static io.tidemark.engine.protocol.CheckList.Question.SLOT;
import static io.tidemark.engine.protocol.CheckList.Question.SLOT_WAL_LIMIT;
import static io.tidemark.engine.protocol.CheckList.Question.WAL_ARCHIVING;
import static io.tidemark.engine.protocol.CheckList.Question.WAL_LEVEL;
import static io.tidemark.engine.protocol.CheckList.Question.WAL_SEGMENT_SIZE;
import static io.tidemark.engine.protocol.CheckList.Question.WAL_SENDERS;
import static io.tidemark.engine.protocol.CheckList.Question.WAL_SUMMARIES;

import io.tidemark.engine.DataSize;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks that are asked in SQL. */
final class SettingChecks {

    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);
    private static final int PAGE_BYTES = 8192;
    private static final String DOING = "checking the server";
    private static final String RESTART = "Then restart the server.";

    private final SqlConnection sql;
    private final CheckList checks;
    private final String role;

    SettingChecks(SqlConnection sql, CheckList checks, ServerAddress address) {
        this.sql = sql;
        this.checks = checks;
        this.role = Sql.readable(address.user());
    }

    boolean replicationRole() {
        var may = is("SELECT rolreplication OR rolsuper FROM pg_roles WHERE rolname = current_user");
        if (may) {
            checks.ok(REPLICATION_ROLE, "The role may replicate.", role);
        } else {
            checks.fail(
                    REPLICATION_ROLE,
                    "The role lacks the REPLICATION attribute.",
                    role,
                    CheckList.sql("ALTER ROLE %s REPLICATION;".formatted(role)));
        }
        return may;
    }

    void run(@Nullable String slotName, boolean isProtected, InstantSource clock) {
        functions();
        serverRole();
        pages();
        encoding();
        clock(clock);
        walLevel();
        senders(isProtected);
        slots(slotName, isProtected);
        segments();
        archiving();
        slotLimit();
        summaries();
    }

    private void functions() {
        if (is("SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE')"
                + " AND has_function_privilege('pg_create_restore_point(text)', 'EXECUTE')")) {
            checks.ok(FUNCTIONS, "The role may create restore points and switch WAL segments.", role);
        } else {
            checks.warn(
                    FUNCTIONS,
                    "The role may not create restore points or switch WAL segments.",
                    "Backups and recovery work without; restore points cannot be set from here.",
                    CheckList.sql("GRANT EXECUTE ON FUNCTION pg_create_restore_point(text) TO %s;".formatted(role)),
                    CheckList.sql("GRANT EXECUTE ON FUNCTION pg_switch_wal() TO %s;".formatted(role)));
        }
    }

    private void serverRole() {
        checks.ok(
                SERVER_ROLE,
                sql.isInRecovery() ? "The server is a standby." : "The server is a primary.",
                sql.isInRecovery() ? "It receives WAL from another server." : "It accepts writes.");
    }

    private void pages() {
        var blockSize = setting("block_size");
        if (blockSize.equals(String.valueOf(PAGE_BYTES))) {
            checks.ok(BLOCK_SIZE, "Pages have the usual size.", "8 KiB.");
        } else {
            checks.fail(
                    BLOCK_SIZE,
                    "The server was built with an unusual page size.",
                    "%s bytes instead of %d.".formatted(blockSize, PAGE_BYTES),
                    CheckList.text("Such servers are not supported."));
        }
        if (setting("data_checksums").equals("on")) {
            checks.ok(DATA_CHECKSUMS, "Pages carry checksums.", "data_checksums = on");
        } else {
            checks.warn(
                    DATA_CHECKSUMS,
                    "Pages carry no checksums.",
                    "Damage by disk or memory is copied into backups without anybody noticing.",
                    CheckList.text("Stop the server and run: pg_checksums --enable -D <data directory>"));
        }
        if (setting("full_page_writes").equals("on")) {
            checks.ok(FULL_PAGE_WRITES, "Full pages are written to WAL.", "full_page_writes = on");
        } else {
            checks.warn(
                    FULL_PAGE_WRITES,
                    "Full pages are not written to WAL.",
                    "A crash of the server can leave torn pages that later backups copy.",
                    CheckList.sql("ALTER SYSTEM SET full_page_writes = on;"),
                    CheckList.sql("SELECT pg_reload_conf();"));
        }
    }

    private void encoding() {
        var encoding = setting("server_encoding");
        if (encoding.equals("SQL_ASCII")) {
            checks.warn(
                    ENCODING,
                    "The database does not know its encoding.",
                    "SQL_ASCII: text is stored as it comes, whatever it is.",
                    CheckList.text("Physical backups are exact all the same; plan a move to UTF8."));
        } else {
            checks.ok(ENCODING, "The database knows its encoding.", encoding);
        }
    }

    private void clock(InstantSource clock) {
        var before = clock.instant();
        var micros = new BigDecimal(sql.one(DOING, "SELECT extract(epoch FROM clock_timestamp())")).movePointRight(6);
        var after = clock.instant();
        var theirs = Instant.EPOCH.plusNanos(micros.longValue() * 1000);
        var middle = before.plus(Duration.between(before, after).dividedBy(2));
        var skew = Duration.between(middle, theirs);
        var shown = "%+.1f s against ours.".formatted(skew.toMillis() / 1000.0);
        if (skew.abs().minus(Duration.between(before, after)).compareTo(CLOCK_TOLERANCE) <= 0) {
            checks.ok(CLOCK, "The server's clock is right.", shown);
        } else {
            checks.warn(
                    CLOCK,
                    "The server's clock differs from ours.",
                    shown + " Recovery to a time follows the server's clock.",
                    CheckList.text("Let both synchronise by NTP."));
        }
    }

    private void walLevel() {
        var level = setting("wal_level");
        if (level.equals("minimal")) {
            checks.fail(
                    WAL_LEVEL,
                    "The WAL does not hold enough to recover from.",
                    "wal_level = minimal",
                    CheckList.sql("ALTER SYSTEM SET wal_level = 'replica';"),
                    CheckList.sql("ALTER SYSTEM SET max_wal_senders = 10;"),
                    CheckList.text(RESTART));
        } else {
            checks.ok(WAL_LEVEL, "The WAL holds enough to recover from.", "wal_level = " + level);
        }
    }

    private void senders(boolean isProtected) {
        var limit = Integer.parseInt(setting("max_wal_senders"));
        var used = number("SELECT count(*) FROM pg_stat_get_wal_senders() AS s WHERE s.pid IS NOT NULL");
        var free = limit - used;
        var needed = isProtected ? 1 : 2;
        var shown =
                "%d of %d are free; WAL takes one for good, a base backup one while it runs.".formatted(free, limit);
        var fixes = new Check.Fix[] {
            CheckList.sql("ALTER SYSTEM SET max_wal_senders = %d;".formatted(Math.max(10, used + 4))),
            CheckList.text(RESTART)
        };
        if (free >= needed) {
            checks.ok(WAL_SENDERS, "There are free WAL senders.", shown);
        } else if (free > 0) {
            checks.warn(WAL_SENDERS, "There is only one free WAL sender.", shown, fixes);
        } else {
            checks.fail(WAL_SENDERS, "There is no free WAL sender.", shown, fixes);
        }
    }

    private void slots(@Nullable String name, boolean isProtected) {
        var found = name == null ? List.<List<@Nullable String>>of() : ours(name);
        freeSlots(!found.isEmpty());
        if (name == null) {
            checks.ok(SLOT, "The replication slot will be created.", "It is named then.");
        } else if (found.isEmpty()) {
            checks.ok(SLOT, "The replication slot will be created.", name);
        } else {
            slot(name, found.getFirst(), isProtected);
        }
    }

    private void freeSlots(boolean haveOurs) {
        var limit = Integer.parseInt(setting("max_replication_slots"));
        var used = number("SELECT count(*) FROM pg_replication_slots");
        var shown = "%d of %d are free.".formatted(limit - used, limit);
        if (limit > used || haveOurs) {
            checks.ok(REPLICATION_SLOTS, "There are free replication slots.", shown);
        } else {
            checks.fail(
                    REPLICATION_SLOTS,
                    "There is no free replication slot.",
                    shown,
                    CheckList.sql("ALTER SYSTEM SET max_replication_slots = %d;".formatted(used + 5)),
                    CheckList.text(RESTART));
        }
    }

    /** Type, whether it is in use, state, and bytes it keeps. */
    private List<List<@Nullable String>> ours(String name) {
        return sql.query(
                DOING,
                "SELECT slot_type, active, coalesce(wal_status, ''),"
                        + " CASE WHEN pg_is_in_recovery() THEN 0"
                        + " ELSE coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0) END"
                        + " FROM pg_replication_slots WHERE slot_name = ?",
                name);
    }

    private void slot(String name, List<@Nullable String> slot, boolean isProtected) {
        var retained = new DataSize(Math.max(0, new BigDecimal(String.valueOf(slot.get(3))).longValue()));
        var drop = CheckList.sql("SELECT pg_drop_replication_slot(%s);".formatted(Sql.literal(name)));
        if (!"physical".equals(slot.getFirst())) {
            checks.fail(SLOT, "A logical slot has the name of ours.", name, drop);
        } else if ("lost".equals(slot.get(2))) {
            checks.fail(
                    SLOT,
                    "The server has given up the replication slot.",
                    "%s held more WAL than max_slot_wal_keep_size allows.".formatted(name),
                    drop,
                    CheckList.text("It is created anew. Take a base backup afterwards."));
        } else if (!isProtected && "t".equals(slot.get(1))) {
            checks.warn(
                    SLOT,
                    "Somebody else uses the replication slot.",
                    name,
                    CheckList.text("Make sure that no other Tidemark protects this server."));
        } else {
            checks.ok(SLOT, "The replication slot is there.", "%s; it keeps %s of WAL.".formatted(name, retained));
        }
    }

    private void segments() {
        checks.ok(
                WAL_SEGMENT_SIZE,
                "The size of WAL segments is known.",
                "wal_segment_size = " + setting("wal_segment_size"));
    }

    private void archiving() {
        var mode = setting("archive_mode");
        var archiver = sql.query(DOING, "SELECT archived_count, failed_count FROM pg_stat_archiver")
                .getFirst();
        checks.ok(
                WAL_ARCHIVING,
                "Archiving by the server itself is its own matter.",
                mode.equals("off")
                        ? "archive_mode = off; WAL is streamed, so nothing is missing."
                        : "archive_mode = %s; %s archived, %s failed."
                                .formatted(mode, archiver.get(0), archiver.get(1)));
    }

    private void slotLimit() {
        var limit = setting("max_slot_wal_keep_size");
        checks.ok(
                SLOT_WAL_LIMIT,
                "How much WAL the server keeps for us is known.",
                limit.equals("-1")
                        ? "max_slot_wal_keep_size = -1: everything until we have it, even if its disk runs full."
                        : "max_slot_wal_keep_size = %s: beyond that the slot is given up and a gap remains."
                                .formatted(limit));
    }

    private void summaries() {
        // servers before 17 do not know the setting
        var summarize = sql.setting("summarize_wal").orElse("");
        if (summarize.isEmpty()) {
            files();
        } else if (summarize.equals("on")) {
            checks.ok(WAL_SUMMARIES, "Backups read only the pages that changed.", "summarize_wal = on");
        } else {
            checks.warn(
                    WAL_SUMMARIES,
                    "Backups read every page.",
                    "The server can note what changes; then a backup reads and sends no more than that.",
                    CheckList.sql("ALTER SYSTEM SET summarize_wal = on;"),
                    CheckList.sql("SELECT pg_reload_conf();"));
        }
    }

    /** Before 17 no server can tell what changed, but who may read its files sees which ones did. */
    private void files() {
        var missing = CopyRights.missing(sql);
        if (missing.isEmpty() && !sql.isInRecovery()) {
            checks.ok(
                    WAL_SUMMARIES,
                    "Backups read only the files that changed.",
                    "Over several connections; from PostgreSQL 17 on the server can tell which pages changed.");
        } else if (sql.isInRecovery()) {
            checks.ok(WAL_SUMMARIES, "Backups read every page, and store what changed.", "The server is a standby.");
        } else {
            checks.warn(
                    WAL_SUMMARIES,
                    "Backups read every page.",
                    "If the role may call some functions, they are faster and read only the files that changed.",
                    CheckList.sql(CopyRights.grant(missing, role)));
        }
    }

    private String setting(String name) {
        return sql.setting(name).orElse("");
    }

    private boolean is(String query) {
        return sql.one(DOING, query).startsWith("t");
    }

    private int number(String query) {
        return Integer.parseInt(sql.one(DOING, query));
    }
}
