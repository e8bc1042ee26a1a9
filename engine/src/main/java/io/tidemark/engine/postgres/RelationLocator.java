package io.tidemark.engine.postgres;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a cluster keeps a relation until it is rewritten.
 *
 * @param tablespace oid
 * @param database oid; zero if all databases share the relation
 * @param number of its files, the {@code relfilenode}
 * @see <a href="https://www.postgresql.org/docs/current/storage-file-layout.html">Database file layout</a>
 */
public record RelationLocator(long tablespace, long database, long number) {

    /** The oid of {@code pg_default}, whose files are in {@code base}. */
    static final long DEFAULT_TABLESPACE = 1663;

    /** The oid of {@code pg_global}. */
    static final long GLOBAL_TABLESPACE = 1664;

    private static final Pattern DIRECTORY =
            Pattern.compile("(?:global|base/(\\d{1,10})|pg_tblspc/(\\d{1,10})/[^/]+/(\\d{1,10}))/[^/]+");

    /**
     * Of the relation to which a file belongs; empty if it belongs to none.
     *
     * @param path relative to the data directory
     */
    public static Optional<RelationLocator> of(String path) {
        return RelationFile.at(path).flatMap(file -> of(path, file.number()));
    }

    private static Optional<RelationLocator> of(String path, long number) {
        var match = DIRECTORY.matcher(path);
        if (!match.matches()) {
            return Optional.empty();
        }
        if (match.group(1) != null) {
            return Optional.of(new RelationLocator(DEFAULT_TABLESPACE, Long.parseLong(match.group(1)), number));
        }
        return Optional.of(
                match.group(2) == null
                        ? new RelationLocator(GLOBAL_TABLESPACE, 0, number)
                        : new RelationLocator(Long.parseLong(match.group(2)), Long.parseLong(match.group(3)), number));
    }

    public boolean isShared() {
        return database == 0;
    }
}
