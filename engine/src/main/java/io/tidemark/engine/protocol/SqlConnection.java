package io.tidemark.engine.protocol;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.ServerVersion;
import java.util.Optional;

/** An ordinary SQL connection to a protected server, for the few things a backup asks of it. Used by one thread at a time. */
@SuppressWarnings("DoNotCallSuggester")
public final class SqlConnection implements AutoCloseable {

    private SqlConnection() {}

    public static SqlConnection open(ServerAddress address) {
        throw new UnsupportedOperationException(address.toString());
    }

    public ServerVersion version() {
        throw new UnsupportedOperationException();
    }

    /** Ends the current WAL segment, so that it becomes complete; returns the position just behind its last record. */
    public Lsn switchWal() {
        throw new UnsupportedOperationException();
    }

    /** Writes a named restore point into the WAL; returns its position. */
    public Lsn createRestorePoint(String name) {
        throw new UnsupportedOperationException(name);
    }

    /** The current write position; on a standby what it has replayed. */
    public Lsn currentWalPosition() {
        throw new UnsupportedOperationException();
    }

    public boolean isInRecovery() {
        throw new UnsupportedOperationException();
    }

    /** Empty if this version has no such setting. */
    public Optional<String> setting(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public void close() {}
}
