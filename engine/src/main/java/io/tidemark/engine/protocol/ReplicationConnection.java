package io.tidemark.engine.protocol;

import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.util.Optional;

/**
 * A connection in replication mode: identification, slots, history files, and the way to base backups and WAL.
 *
 * <p>Used by one thread at a time. {@link #close} may come from any thread and ends whatever is under way.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ReplicationConnection implements AutoCloseable {

    private ReplicationConnection() {}

    /** @throws io.tidemark.engine.EngineException if the server cannot be reached or does not admit the role */
    public static ReplicationConnection open(ServerAddress address) {
        throw new UnsupportedOperationException(address.toString());
    }

    public ServerVersion version() {
        throw new UnsupportedOperationException();
    }

    public SystemIdentity identify() {
        throw new UnsupportedOperationException();
    }

    /** A server setting as {@code SHOW} prints it. */
    public String show(String setting) {
        throw new UnsupportedOperationException(setting);
    }

    public WalSegmentSize walSegmentSize() {
        throw new UnsupportedOperationException();
    }

    public Optional<ReplicationSlot> findSlot(String name) {
        throw new UnsupportedOperationException(name);
    }

    /** Creates a permanent physical slot that keeps WAL from now on. */
    public void createSlot(String name) {
        throw new UnsupportedOperationException(name);
    }

    /** Removes a slot; the server may then recycle the WAL it kept. */
    public void dropSlot(String name) {
        throw new UnsupportedOperationException(name);
    }

    public HistoryFile timelineHistory(TimelineId timeline) {
        throw new UnsupportedOperationException(timeline.toString());
    }

    @Override
    public void close() {}
}
