package io.tidemark.engine.postgres;

import java.util.Optional;
import java.util.regex.MatchResult;
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

    private static final Pattern PATH =
            Pattern.compile("(?:global|base/(\\d{1,10})|pg_tblspc/(\\d{1,10})/[^/]+/(\\d{1,10}))/([^/]+)");

    /**
     * Of the relation to which a file belongs; empty if it belongs to none.
     *
     * @param path relative to the data directory
     */
    public static Optional<RelationLocator> of(String path) {
        var match = PATH.matcher(path);
        return match.matches()
                ? RelationFile.named(match.group(4)).map(file -> in(match.toMatchResult(), file.number()))
                : Optional.empty();
    }

    private static RelationLocator in(MatchResult directory, long number) {
        if (directory.group(1) != null) {
            return new RelationLocator(DEFAULT_TABLESPACE, Long.parseLong(directory.group(1)), number);
        }
        return directory.group(2) == null
                ? new RelationLocator(GLOBAL_TABLESPACE, 0, number)
                : new RelationLocator(Long.parseLong(directory.group(2)), Long.parseLong(directory.group(3)), number);
    }

    public boolean isShared() {
        return database == 0;
    }
}
