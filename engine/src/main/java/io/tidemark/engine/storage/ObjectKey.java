package io.tidemark.engine.storage;

import java.util.regex.Pattern;

/**
 * Name of an object within a store: path segments joined by slashes, no leading slash.
 *
 * <p>Segments consist of ASCII letters, digits, {@code . _ -} and are never {@code .} or {@code ..}, so that a key is a
 * safe relative path on every file system and needs no escaping in any URL.
 */
public record ObjectKey(String path) implements Comparable<ObjectKey> {

    private static final Pattern PATH =
            Pattern.compile("(?!\\.{1,2}(/|$))[A-Za-z0-9._-]+(/(?!\\.{1,2}(/|$))[A-Za-z0-9._-]+)*");

    public ObjectKey {
        if (path.length() > 900 || !PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("not an object key: '%s'".formatted(path));
        }
    }

    /** This key below {@code prefix}, which has no trailing slash. */
    public ObjectKey under(String prefix) {
        return new ObjectKey(prefix + "/" + path);
    }

    @Override
    public int compareTo(ObjectKey other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path;
    }
}
