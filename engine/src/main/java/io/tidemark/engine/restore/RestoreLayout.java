package io.tidemark.engine.restore;

import io.tidemark.engine.repository.Tablespace;
import java.util.List;
import java.util.Map;

/**
 * What a sink will be given.
 *
 * @param tablespaces besides the default ones, with their locations on the server the backup was taken of
 * @param bytes size of all files below the data directory, tablespaces not counted
 * @param tablespaceBytes size of the files of each tablespace, by oid
 */
public record RestoreLayout(List<Tablespace> tablespaces, long bytes, Map<Long, Long> tablespaceBytes) {

    public RestoreLayout {
        tablespaces = List.copyOf(tablespaces);
        tablespaceBytes = Map.copyOf(tablespaceBytes);
    }

    public long totalBytes() {
        return bytes
                + tablespaceBytes.values().stream().mapToLong(Long::longValue).sum();
    }
}
