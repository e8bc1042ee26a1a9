package io.tidemark.engine.backup.copy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.protocol.CopySource;
import io.tidemark.engine.protocol.ReplicationConnection;
import java.util.ArrayList;
import java.util.List;

/** The connections of one backup: one that holds it open, others that read. All lead to the same start of the same server. */
final class CopyConnections {

    private final CopySource session;
    private final List<CopySource> readers = new ArrayList<>();

    private CopyConnections(CopySource session) {
        this.session = session;
    }

    /**
     * Opens them.
     *
     * @param readers how many; fewer are opened where the server has no room for as many
     * @throws CopyRefusedException if there is no way to copy the server's files
     */
    static CopyConnections open(ReplicationConnection server, int readers) {
        var connections = new CopyConnections(session(server));
        try {
            requireUsable(connections.session);
            if (!connections
                    .session
                    .instance()
                    .systemIdentifier()
                    .equals(server.identify().systemIdentifier())) {
                throw new CopyRefusedException("SQL connections lead to another server");
            }
            for (var number = 0; number < readers; number++) {
                if (!connections.addReader(server)) {
                    break;
                }
            }
            return connections;
        } catch (RuntimeException e) {
            connections.abort();
            throw e;
        }
    }

    private static CopySource session(ReplicationConnection server) {
        try {
            return server.copySource();
        } catch (EngineException e) {
            throw new CopyRefusedException(e);
        }
    }

    private static void requireUsable(CopySource session) {
        var missing = session.missingRights();
        if (!missing.isEmpty()) {
            throw new CopyRefusedException("the role may not call %s".formatted(String.join(", ", missing)));
        }
        if (session.isInRecovery()) {
            throw new CopyRefusedException("the server is a standby");
        }
        if (!session.setting("block_size").orElse("").equals("8192")
                || !session.setting("segment_size").orElse("").equals("1GB")) {
            throw new CopyRefusedException("the server was built with blocks or segments of another size");
        }
        if (session.tablespaces().stream()
                .anyMatch(tablespace -> !tablespace.location().startsWith("/"))) {
            throw new CopyRefusedException("a tablespace lies in the data directory itself");
        }
    }

    /** @return false if the server has no room for one more: the last room is left to others */
    private boolean addReader(ReplicationConnection server) {
        try {
            var reader = server.copySource();
            readers.add(reader);
            if (!reader.instance().equals(session.instance())) {
                throw new CopyRefusedException("not every connection leads to the same server");
            }
            return true;
        } catch (CopyRefusedException e) {
            throw e;
        } catch (EngineException e) {
            if (e.code() == ErrorCode.SERVER_BUSY && readers.size() > 1) {
                readers.removeLast().close();
                return false;
            }
            throw new CopyRefusedException(e);
        }
    }

    CopySource session() {
        return session;
    }

    List<CopySource> readers() {
        return readers;
    }

    /** Stops whatever is under way; a backup that has not ended is given up. */
    void abort() {
        readers.forEach(CopySource::abort);
        session.abort();
    }

    /** Closes them; nothing is under way. */
    void release() {
        readers.forEach(CopySource::close);
        session.close();
    }
}
