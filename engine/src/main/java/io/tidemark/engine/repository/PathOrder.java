package io.tidemark.engine.repository;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The order of paths in a backup: by their bytes in UTF-8, unsigned, so that a directory comes before what is in it. */
final class PathOrder {

    private PathOrder() {}

    static int compare(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
