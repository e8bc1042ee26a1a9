package io.tidemark.engine.protocol;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.RelationLocator;
import io.tidemark.engine.postgres.RelationName;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * A connection in replication mode: identification, slots, history files, and the way to base backups and WAL.
 *
 * <p>Used by one thread at a time. {@link #close} may come from any thread and ends whatever is under way.
 */
public final class ReplicationConnection implements AutoCloseable {

    private static final int BUFFER_BYTES = 256 << 10;
    private static final int WAL_BUFFER_BYTES = 64 << 10;
    private static final Pattern SETTING = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final Pattern MEMORY = Pattern.compile("(\\d{1,7})(kB|MB|GB)");

    private final ServerAddress address;
    private final ErrorClassifier errors;
    private final ServerVersion version;
    // held for as long as the wire is in use: the driver closes the socket of a connection that was collected
    private final PgConnection connection;
    private final Socket socket;
    private final int answerMillis;
    private final PgWire wire;

    private ReplicationConnection(ServerAddress address, PgConnection connection, int bufferBytes)
            throws SQLException, IOException {
        this.address = address;
        this.errors = new ErrorClassifier(address);
        this.connection = connection;
        this.version = PgConnector.version(connection);
        this.socket = PgStreamAccess.takeSocket(connection);
        this.answerMillis = Math.toIntExact(address.connect().timeout().toMillis());
        limitSilence();
        this.wire = new PgWire(socket, bufferBytes);
    }

    /** @throws EngineException if the server cannot be reached or does not admit the role */
    public static ReplicationConnection open(ServerAddress address) {
        return open(address, BUFFER_BYTES);
    }

    /** The same with a smaller buffer, for a stream that is mostly idle. */
    public static ReplicationConnection openForWal(ServerAddress address) {
        return open(address, WAL_BUFFER_BYTES);
    }

    private static ReplicationConnection open(ServerAddress address, int bufferBytes) {
        var connection = PgConnector.connect(address, PgConnector.Purpose.REPLICATION);
        try {
            return new ReplicationConnection(address, connection, bufferBytes);
        } catch (SQLException | IOException e) {
            closeQuietly(connection);
            throw new ErrorClassifier(address).broken(e, "taking over the connection");
        } catch (RuntimeException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    /** Another connection to the same server, by the same role. */
    public ReplicationConnection another() {
        return open(address);
    }

    /** An ordinary connection to the same server, by the same role, over which its files can be read if the role may. */
    public CopySource copySource() {
        return CopySource.open(address);
    }

    /**
     * Asks over ordinary connections, by the same role, what relations are called; within about half a minute.
     *
     * @param cluster which the server must be for its answer to count
     * @return those that it could tell
     */
    public Map<RelationLocator, RelationName> relationNames(
            SystemIdentifier cluster, Collection<RelationLocator> relations) {
        return new RelationNames(address, cluster).of(relations);
    }

    public ServerVersion version() {
        return version;
    }

    /** @throws EngineException with {@link ErrorCode#VERSION_NOT_SUPPORTED} if the server is older than PostgreSQL 15 */
    public void requireSupportedVersion() {
        if (version.major() < ErrorClassifier.OLDEST_SUPPORTED) {
            throw ErrorClassifier.versionNotSupported(version);
        }
    }

    public SystemIdentity identify() {
        var row = ask("IDENTIFY_SYSTEM", "identifying the server").single("IDENTIFY_SYSTEM");
        return PgWire.parsed(() -> new SystemIdentity(
                SystemIdentifier.parse(value(row, 0)),
                new TimelineId(Integer.parseUnsignedInt(value(row, 1))),
                Lsn.parse(value(row, 2))));
    }

    /** A server setting as {@code SHOW} prints it. */
    public String show(String setting) {
        if (!SETTING.matcher(setting).matches()) {
            throw new IllegalArgumentException("not a setting: '%s'".formatted(setting));
        }
        return value(ask("SHOW " + setting, "asking for " + setting).single("SHOW"), 0);
    }

    public WalSegmentSize walSegmentSize() {
        var shown = show("wal_segment_size");
        var match = MEMORY.matcher(shown);
        if (!match.matches()) {
            throw PgWire.violation("wal_segment_size '%s'".formatted(shown));
        }
        var unit = switch (match.group(2)) {
            case "kB" -> 1 << 10;
            case "MB" -> 1 << 20;
            default -> 1 << 30;
        };
        return PgWire.parsed(
                () -> new WalSegmentSize(Math.clamp(Long.parseLong(match.group(1)) * unit, 0, Integer.MAX_VALUE)));
    }

    /** The slot of that name; empty if there is none. */
    public Optional<ReplicationSlot> findSlot(String name) {
        var row = ask("READ_REPLICATION_SLOT " + Sql.identifier(name), "reading the replication slot " + name)
                .single("READ_REPLICATION_SLOT");
        if (row.getFirst() == null) {
            return Optional.empty();
        }
        var restart = row.get(1);
        return Optional.of(new ReplicationSlot(name, restart == null ? null : PgWire.parsed(() -> Lsn.parse(restart))));
    }

    /** Creates a permanent physical slot that keeps WAL from now on. */
    public void createSlot(String name) {
        ask(
                "CREATE_REPLICATION_SLOT %s PHYSICAL (RESERVE_WAL true)".formatted(Sql.identifier(name)),
                "creating the replication slot " + name);
    }

    /**
     * Removes a slot that nobody uses; the server may then recycle the WAL it kept.
     *
     * @throws EngineException if it is in use
     */
    public void dropSlot(String name) {
        dropSlot(name, "");
    }

    /**
     * Removes a slot as soon as nobody uses it any more.
     *
     * @throws EngineException if it is still in use after {@code patience}
     */
    public void dropSlotWhenFree(String name, Duration patience) {
        try {
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            dropSlot(name, " WAIT");
            limitSilence();
        } catch (IOException e) {
            throw errors.broken(e, "dropping the replication slot " + name);
        }
    }

    private void dropSlot(String name, String option) {
        try {
            wire.query("DROP_REPLICATION_SLOT " + Sql.identifier(name) + option);
            wire.awaitReady();
        } catch (ServerException e) {
            throw errors.answering(e, "dropping the replication slot " + name);
        } catch (IOException e) {
            throw errors.broken(e, "dropping the replication slot " + name);
        }
    }

    /** @throws EngineException if the server has no such history file; timeline 1 never has one */
    public HistoryFile timelineHistory(TimelineId timeline) {
        var row = ask(
                        "TIMELINE_HISTORY " + Integer.toUnsignedString(timeline.value()),
                        "reading the history of timeline " + timeline)
                .single("TIMELINE_HISTORY");
        // the content comes as it lies on the server's disk, whatever the client's encoding
        return new HistoryFile(timeline, value(row, 1).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            // wakes up a reader; the driver's own close would wait for it
            socket.close();
        } catch (IOException e) {
            // a socket that cannot be closed is closed
        }
        closeQuietly(connection);
    }

    /** From now on silence is legitimate: a checkpoint may take minutes, and WAL comes when it comes. */
    void allowSilence() throws IOException {
        socket.setSoTimeout(0);
    }

    /** From now on answers come at once, or the connection is broken. */
    final void limitSilence() throws IOException {
        socket.setSoTimeout(answerMillis);
    }

    PgWire wire() {
        return wire;
    }

    ErrorClassifier errors() {
        return errors;
    }

    /** Asks the server, over another connection, to stop what it is doing for this one. */
    void cancelRunning() {
        try {
            connection.cancelQuery();
        } catch (SQLException e) {
            // the caller closes the connection next, which ends the work on the server too
        }
    }

    private PgWire.Rows ask(String command, String doing) {
        try {
            wire.query(command);
            return wire.answer();
        } catch (ServerException e) {
            throw errors.answering(e, doing);
        } catch (IOException e) {
            throw errors.broken(e, doing);
        }
    }

    private static String value(List<@Nullable String> row, int column) {
        var value = column < row.size() ? row.get(column) : null;
        if (value == null) {
            throw PgWire.violation("no value in column %d".formatted(column + 1));
        }
        return value;
    }

    private static void closeQuietly(PgConnection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // nothing is lost with it
        }
    }
}
