package io.tidemark.engine.wal;

import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a receiver is doing, at one moment. */
public final class WalReceiverStatus {

    public enum State {
        /** Connecting for the first time or again. */
        CONNECTING,
        STREAMING,
        /** Not connected until the store has taken half of what waits in the spool, which is full. */
        HELD_BACK,
        /** Between two attempts; the failure says why. */
        WAITING,
        STOPPED
    }

    /**
     * How far WAL has come, each no further than the one before.
     *
     * @param sent what the server has told it has
     * @param received what has arrived
     * @param flushed what is durable in the spool
     * @param stored what is in the archive without a hole
     */
    public record Positions(TimelineId timeline, Lsn sent, Lsn received, Lsn flushed, Lsn stored) {}

    /** The last thing that went wrong. */
    public record Failure(Instant at, ErrorCode code, String message, String hint) {}

    private final State state;
    private final long spooledBytes;
    private final @Nullable Positions positions;
    private final @Nullable Instant connectedSince;
    private final @Nullable Instant lastCommit;
    private final @Nullable Failure failure;
    private final Exposure.@Nullable Measure exposure;

    WalReceiverStatus(
            State state,
            long spooledBytes,
            @Nullable Positions positions,
            @Nullable Instant connectedSince,
            @Nullable Instant lastCommit,
            @Nullable Failure failure,
            Exposure.@Nullable Measure exposure) {
        this.state = state;
        this.spooledBytes = spooledBytes;
        this.positions = positions;
        this.connectedSince = connectedSince;
        this.lastCommit = lastCommit;
        this.failure = failure;
        this.exposure = exposure;
    }

    public State state() {
        return state;
    }

    /** Bytes that are durable here but not yet in the archive. */
    public long spooledBytes() {
        return spooledBytes;
    }

    /** WAL the server must keep for us: what it has beyond our stored position. */
    public long retainedBytes() {
        return positions == null ? 0 : Math.max(0, positions.sent().bytesSince(positions.stored()));
    }

    /**
     * How much would be lost if source and node were lost at {@code now}: nothing if all that the server has is stored, else the
     * time since the last moment at which it was. No commit that is not stored is older. Grows while there is no connection.
     * Empty until the first connection.
     */
    public Optional<Duration> exposure(Instant now) {
        return Optional.ofNullable(exposure).map(measure -> measure.at(now));
    }

    /** Empty until the first connection. */
    public Optional<Positions> positions() {
        return Optional.ofNullable(positions);
    }

    /** Empty while there is no connection. */
    public Optional<Instant> connectedSince() {
        return Optional.ofNullable(connectedSince);
    }

    /** When the last transaction ended that is in the archive; by the server's clock. Empty if none was seen yet. */
    public Optional<Instant> lastCommit() {
        return Optional.ofNullable(lastCommit);
    }

    /** Kept after the receiver has recovered from it, for the diagnosis; see {@link #state}. */
    public Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }
}
