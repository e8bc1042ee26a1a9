package io.tidemark.engine.protocol;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * WAL of one timeline as a server streams it.
 *
 * <p>One thread calls {@link #run}; {@link #report} and {@link #stop} may come from others.
 */
public final class WalStream {

    /** Hears the stream; called by the thread that runs it. A call that blocks holds the server back. */
    public interface Listener {

        /** A piece of WAL, cut anywhere; the array is only lent. {@code serverEnd} is where the server's WAL ends by now. */
        void wal(Lsn start, Lsn serverEnd, byte[] buffer, int offset, int length) throws IOException;

        /** A sign of life. With {@code replyRequested} the server wants to hear {@link WalStream#report} at once. */
        void keepAlive(Lsn serverEnd, boolean replyRequested) throws IOException;

        /** The timeline ends here: what was received must be durable and reported before this returns. */
        void timelineEnds() throws IOException;

        /** Nothing more has come, and the stream is about to wait for it. */
        void drained();

        /** Whether another thread shall go on; asked between two messages, by the thread that runs the stream. */
        boolean isHandedOver();
    }

    /** Why a stream ended. */
    public sealed interface End {

        /** The timeline was left at {@code fork} for {@code next}. */
        record TimelineEnded(TimelineId next, Lsn fork) implements End {}

        /** The server shuts down in order; it has waited for our last report. */
        record ServerStopped() implements End {}

        /** {@link WalStream#stop} was called. */
        record Stopped() implements End {}
    }

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final ReplicationConnection connection;
    private final PgWire wire;
    private volatile boolean stopping;

    private WalStream(ReplicationConnection connection) {
        this.connection = connection;
        this.wire = connection.wire();
    }

    /**
     * Begins to stream.
     *
     * @param start the beginning of a segment; the server sends from there
     * @throws EngineException if the slot is missing or in use, or the server no longer has that WAL
     */
    public static WalStream start(ReplicationConnection connection, String slot, TimelineId timeline, Lsn start) {
        connection.requireSupportedVersion();
        var wire = connection.wire();
        try {
            wire.query("START_REPLICATION SLOT %s PHYSICAL %s TIMELINE %s"
                    .formatted(Sql.identifier(slot), start, Integer.toUnsignedString(timeline.value())));
            var type = wire.next();
            if (type == 'E') {
                throw wire.failed();
            }
            if (type != 'W') {
                throw wire.unexpected(type, "the begin of the WAL stream");
            }
            return new WalStream(connection);
        } catch (ServerException e) {
            throw connection.errors().answering(e, "streaming WAL from %s on timeline %s".formatted(start, timeline));
        } catch (IOException e) {
            throw connection.errors().broken(e, "the WAL stream began");
        }
    }

    /**
     * Passes on what comes until the stream ends. Where the timeline ended the connection is ready for the next command.
     *
     * @return empty if it {@linkplain Listener#isHandedOver() was handed over}: another thread calls this again
     * @throws EngineException if the server fails, the connection breaks, or {@code listener} throws
     */
    public Optional<End> run(Listener listener) {
        try {
            connection.allowSilence();
            while (!listener.isHandedOver()) {
                var type = wire.next(listener::drained);
                switch (type) {
                    case 'd' -> data(listener);
                    case 'c' -> {
                        if (stopping) {
                            connection.limitSilence();
                            wire.awaitReady();
                            return Optional.of(new End.Stopped());
                        }
                        listener.timelineEnds();
                        connection.limitSilence();
                        wire.copyDone();
                        return Optional.of(next());
                    }
                    case 'C' -> {
                        // a server that shuts down completes the command without ending the copy, and closes
                        return Optional.of(stopping ? new End.Stopped() : new End.ServerStopped());
                    }
                    case 'E' -> throw wire.failed();
                    default -> throw wire.unexpected(type, "WAL");
                }
            }
            return Optional.empty();
        } catch (ServerException e) {
            throw connection.errors().answering(e, "streaming WAL");
        } catch (IOException e) {
            throw connection.errors().broken(e, "WAL was streamed");
        }
    }

    /**
     * Reports to the server what is durable. It may recycle WAL before {@code flushed}, and release commits that wait for
     * us.
     *
     * @param replyRequested asks for a sign of life
     */
    public void report(Lsn written, Lsn flushed, Instant now, boolean replyRequested) throws IOException {
        wire.copyData(ByteBuffer.allocate(34)
                .put((byte) 'r')
                .putLong(written.value())
                .putLong(flushed.value())
                // nothing is applied here; the flushed position lets remote_apply work all the same
                .putLong(flushed.value())
                .putLong(Duration.between(EPOCH, now).toNanos() / 1000)
                .put((byte) (replyRequested ? 1 : 0))
                .flip());
    }

    /** Asks the server to end the stream; {@link #run} then returns. */
    public void stop() throws IOException {
        stopping = true;
        wire.copyDone();
    }

    private void data(Listener listener) throws IOException {
        var kind = (char) wire.readByte();
        switch (kind) {
            case 'w' -> {
                var start = new Lsn(wire.readLong());
                var end = new Lsn(wire.readLong());
                wire.readLong();
                var at = new Object() {
                    private Lsn position = start;
                };
                wire.drainTo((buffer, offset, length) -> {
                    listener.wal(at.position, end, buffer, offset, length);
                    at.position = at.position.plus(length);
                });
            }
            case 'k' -> {
                var end = new Lsn(wire.readLong());
                wire.readLong();
                listener.keepAlive(end, wire.readByte() != 0);
            }
            default -> throw PgWire.violation("a WAL message '%c'".formatted(kind));
        }
    }

    private End next() throws IOException, ServerException {
        var row = wire.rows().single("START_REPLICATION");
        wire.awaitReady();
        return PgWire.parsed(() -> new End.TimelineEnded(
                new TimelineId(Integer.parseUnsignedInt(text(row.getFirst()))), Lsn.parse(text(row.getLast()))));
    }

    private static String text(@Nullable String value) {
        if (value == null) {
            throw PgWire.violation("no value at the end of a timeline");
        }
        return value;
    }
}
