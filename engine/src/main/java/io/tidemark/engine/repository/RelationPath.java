package io.tidemark.engine.repository;

import java.util.regex.Pattern;

/** Tells to which relation a file of a data directory belongs. */
final class RelationPath {

    /** The main fork's first segment, then the fork and the segment, if any. */
    private static final Pattern FILE = Pattern.compile(
            "((?:global|base/\\d+|pg_tblspc/\\d+/[^/]+/\\d+)/(?:t\\d+_)?\\d+)(?:_(?:fsm|vm|init))?(?:\\.\\d+)?");

    private RelationPath() {}

    /** The path of the first segment of the relation's main fork; of a file that belongs to none its own. */
    static String of(String path) {
        var file = FILE.matcher(path);
        return file.matches() ? file.group(1) : path;
    }
}
