package io.tidemark.engine.postgres;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file that holds pages of a relation.
 *
 * @param fork {@code main}, {@code fsm}, {@code vm} or {@code init}
 * @param segment which gibibyte of the fork, from zero
 * @see <a href="https://www.postgresql.org/docs/current/storage-file-layout.html">Database file layout</a>
 */
public record RelationFile(long number, String fork, int segment) {

    /** The fork that holds what the relation is for. */
    public static final String MAIN = "main";

    private static final int BLOCKS_OF_SEGMENT = 131_072;
    private static final Pattern PATH = Pattern.compile("(?:global|base/\\d+|pg_tblspc/\\d+/[^/]+/\\d+)/([^/]+)");
    private static final Pattern NAME = Pattern.compile("(\\d{1,10})(?:_(fsm|vm|init))?(?:\\.(\\d{1,6}))?");

    /** By the name of the file alone; empty if no relation that is kept has such files. */
    public static Optional<RelationFile> named(String name) {
        var match = NAME.matcher(name);
        if (!match.matches()) {
            return Optional.empty();
        }
        return Optional.of(new RelationFile(
                Long.parseLong(match.group(1)),
                match.group(2) == null ? MAIN : match.group(2),
                match.group(3) == null ? 0 : Integer.parseInt(match.group(3))));
    }

    /** @param path relative to the data directory */
    public static Optional<RelationFile> at(String path) {
        var match = PATH.matcher(path);
        return match.matches() ? named(match.group(1)) : Optional.empty();
    }

    /** The number of the file's first block in its fork, by which the checksums of its pages are made; unsigned 32 bits. */
    public int firstBlock() {
        return segment * BLOCKS_OF_SEGMENT;
    }
}
