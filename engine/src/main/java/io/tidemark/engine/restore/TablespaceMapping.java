package io.tidemark.engine.restore;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.Tablespace;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where tablespaces go. One that is not mentioned is put inside the data directory, below {@code pg_tblspc/<oid>/}: its
 * old location comes from the backed up server, and what a restore writes to is never decided by that.
 *
 * @param locations new directories by the tablespace's oid, or by the location it had
 */
public record TablespaceMapping(Map<String, Path> locations) {

    /** All tablespaces inside the data directory. */
    public static final TablespaceMapping INSIDE = new TablespaceMapping(Map.of());

    public TablespaceMapping {
        locations = Map.copyOf(locations);
        for (var location : locations.values()) {
            if (!location.isAbsolute()) {
                throw new IllegalArgumentException("not an absolute path: " + location);
            }
        }
    }

    Optional<Path> find(Tablespace tablespace) {
        var byOid = locations.get(Long.toString(tablespace.oid()));
        return Optional.ofNullable(byOid != null ? byOid : locations.get(tablespace.location()))
                .map(Path::normalize);
    }

    /**
     * New directories by oid, for the tablespaces that have one.
     *
     * @throws EngineException if something is mentioned that the backup does not have, or two share a directory
     */
    Map<Long, Path> resolve(List<Tablespace> tablespaces) {
        var unknown = new HashMap<>(locations);
        var resolved = new HashMap<Long, Path>();
        for (var tablespace : tablespaces) {
            unknown.remove(Long.toString(tablespace.oid()));
            unknown.remove(tablespace.location());
            find(tablespace).ifPresent(location -> {
                if (resolved.containsValue(location)) {
                    throw invalid("two tablespaces cannot share %s".formatted(location));
                }
                resolved.put(tablespace.oid(), location);
            });
        }
        if (!unknown.isEmpty()) {
            throw invalid("the backup has no tablespace '%s'"
                    .formatted(unknown.keySet().iterator().next()));
        }
        return resolved;
    }

    private static EngineException invalid(String message) {
        return new EngineException(
                ErrorCode.INVALID_REQUEST,
                message,
                "Name each tablespace by its oid or its old location, and give each a directory of its own.");
    }
}
