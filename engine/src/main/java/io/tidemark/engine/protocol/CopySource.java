package io.tidemark.engine.protocol;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An SQL connection over which a server's files are copied while the server runs: PostgreSQL's low level API of base backups, and its
 * functions that read files. All of it works without being superuser.
 *
 * <p>Used by one thread at a time; {@link #abort} may come from any.
 *
 * @see <a href="https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP">Making a base backup using the
 *     low level API</a>
 */
public final class CopySource implements FileSource, AutoCloseable {

    /** Reading some hundred kilobytes from a disk takes no longer, however busy it is. */
    private static final Duration LONGEST_READ = Duration.ofMinutes(5);

    /** Without words: a checkpoint takes as long as it takes. */
    private static final Duration UNLIMITED = Duration.ZERO;

    private final SqlConnection sql;

    private CopySource(SqlConnection sql) {
        this.sql = sql;
    }

    /**
     * How a backup ended.
     *
     * @param stop just behind the last record that the copy needs
     * @param label content of {@code backup_label}
     */
    public record Ended(Lsn stop, String label) {}

    /** Which start of which server answers: two connections with the same lead to the same files. */
    public record Instance(SystemIdentifier systemIdentifier, String startedAt) {}

    static CopySource open(ServerAddress address) {
        var sql = SqlConnection.open(address);
        try {
            // a role or database may have limits of its own, and while others copy the session of the backup is idle
            sql.query(
                    "preparing to copy files",
                    "SELECT set_config('idle_session_timeout', '0', false), set_config('statement_timeout', '0', false)");
            sql.limitSilence(LONGEST_READ);
            return new CopySource(sql);
        } catch (RuntimeException e) {
            sql.close();
            throw e;
        }
    }

    public Instance instance() {
        var rows = sql.query(
                "identifying the server",
                "SELECT system_identifier, pg_postmaster_start_time() FROM pg_control_system()");
        return instance(rows.getFirst());
    }

    public boolean isInRecovery() {
        return sql.isInRecovery();
    }

    /** A setting as {@code SHOW} prints it; empty if this version has no such setting. */
    public Optional<String> setting(String name) {
        return sql.setting(name);
    }

    /** The functions that the role would need and may not call, as {@code GRANT} names them. */
    public List<String> missingRights() {
        return CopyRights.missing(sql);
    }

    /** The tablespaces beside the default ones; their sizes are not measured. */
    public List<Tablespace> tablespaces() {
        return sql.query("listing tablespaces", """
                        SELECT oid, pg_tablespace_location(oid) FROM pg_tablespace
                         WHERE spcname NOT IN ('pg_default', 'pg_global') ORDER BY oid
                        """).stream()
                .map(CopySource::tablespace)
                .toList();
    }

    /** The directory of every tablespace in which this server keeps its files, for example {@code PG_15_202209061}. */
    public String tablespaceDirectory() {
        return "PG_%d_%s"
                .formatted(
                        sql.version().major(),
                        sql.one(
                                "asking for the catalog version",
                                "SELECT catalog_version_no FROM pg_control_system()"));
    }

    /** That of the last checkpoint: of a primary that has begun a backup, the current one. */
    public TimelineId timeline() {
        var timeline = sql.one("asking for the timeline", "SELECT timeline_id FROM pg_control_checkpoint()");
        return PgWire.parsed(() -> new TimelineId(Integer.parseUnsignedInt(timeline)));
    }

    /** The server's clock. */
    public Instant now() {
        var seconds = sql.one("asking for the time", "SELECT extract(epoch FROM clock_timestamp())");
        return PgWire.parsed(() -> {
            var micros = new BigDecimal(seconds).movePointRight(6).longValue();
            return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L);
        });
    }

    /** Begins a backup, after a checkpoint; it lasts until {@link #end} or until the connection ends. Returns where its WAL begins. */
    public Lsn begin(String label, boolean fastCheckpoint) {
        sql.limitSilence(UNLIMITED);
        var start = sql.one(
                "beginning a backup", "SELECT pg_backup_start(?, ?::boolean)", label, String.valueOf(fastCheckpoint));
        sql.limitSilence(LONGEST_READ);
        return PgWire.parsed(() -> Lsn.parse(start));
    }

    /** Ends the backup; does not wait for the server's own archiver. */
    public Ended end() {
        return ended(sql.query("ending the backup", "SELECT lsn, labelfile FROM pg_backup_stop(false)")
                .getFirst());
    }

    /** Makes sure that the connection, and with it the backup, is still there. */
    public void touch() {
        sql.one("holding the backup open", "SELECT 1");
    }

    /** What is in a directory, but for what vanishes meanwhile. Symbolic links are followed. */
    public List<ServerFile> list(String directory) {
        return sql.query("listing " + directory, """
                        SELECT f.name, s.size, extract(epoch FROM s.modification)::bigint,
                               extract(epoch FROM s.change)::bigint, s.isdir
                          FROM pg_ls_dir(?::text, true, false) AS f(name), pg_stat_file(?::text || '/' || f.name, true) AS s
                         WHERE s.size IS NOT NULL
                        """, directory, directory).stream()
                .map(CopySource::file)
                .toList();
    }

    @Override
    public List<byte @Nullable []> read(List<FileRange> ranges) {
        var contents = sql.binary(
                "reading " + ranges.getFirst().path(),
                """
                SELECT pg_read_binary_file(r.path, r.first, r.length, true)
                  FROM unnest(?::text[], ?::bigint[], ?::bigint[]) WITH ORDINALITY AS r(path, first, length, number) ORDER BY r.number
                """,
                ranges.stream().map(FileRange::path).toArray(String[]::new),
                ranges.stream().map(FileRange::offset).toArray(Long[]::new),
                ranges.stream().map(range -> (long) range.length()).toArray(Long[]::new));
        if (contents.size() != ranges.size()) {
            throw PgWire.violation("%d parts of files instead of %d".formatted(contents.size(), ranges.size()));
        }
        for (var index = 0; index < ranges.size(); index++) {
            var content = contents.get(index);
            if (content != null && content.length > ranges.get(index).length()) {
                throw PgWire.violation("more of '%s' than was asked for"
                        .formatted(ranges.get(index).path()));
            }
        }
        return contents;
    }

    /** Stops whatever is under way, and closes; from any thread. */
    public void abort() {
        sql.abort();
    }

    /** Closes; a backup that has not ended is given up by the server. */
    @Override
    public void close() {
        sql.close();
    }

    private static Instance instance(List<@Nullable String> row) {
        return PgWire.parsed(() -> new Instance(SystemIdentifier.parse(text(row, 0)), text(row, 1)));
    }

    private static Ended ended(List<@Nullable String> row) {
        return PgWire.parsed(() -> new Ended(Lsn.parse(text(row, 0)), text(row, 1)));
    }

    private static Tablespace tablespace(List<@Nullable String> row) {
        return PgWire.parsed(() -> new Tablespace(Integer.parseUnsignedInt(text(row, 0)), text(row, 1), 0));
    }

    private static ServerFile file(List<@Nullable String> row) {
        return PgWire.parsed(() -> new ServerFile(
                text(row, 0),
                Long.parseLong(text(row, 1)),
                Instant.ofEpochSecond(Long.parseLong(text(row, 2))),
                row.get(3) == null ? Instant.MAX : Instant.ofEpochSecond(Long.parseLong(text(row, 3))),
                text(row, 4).startsWith("t")));
    }

    private static String text(List<@Nullable String> row, int column) {
        var value = row.get(column);
        if (value == null) {
            throw PgWire.violation("no value in column %d".formatted(column + 1));
        }
        return value;
    }
}
