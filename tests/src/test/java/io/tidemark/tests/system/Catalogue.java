package io.tidemark.tests.system;

import io.tidemark.distribution.Demo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the catalogue of a demonstration what no page and no program is told, and sets what none lets a test set. */
record Catalogue(Demo demo) {

    private static final String DATABASE = "tidemark";

    /** The one value that the query returns. */
    String one(String query) {
        return demo.catalogue().queryOneIn(DATABASE, query);
    }

    /** Whether the query returns one row, with this value. */
    boolean answers(String query, String value) {
        return demo.catalogue().queryIn(DATABASE, query).equals(List.of(List.of(value)));
    }

    /** Slows backups of a server down, also one that runs, so that it lasts; null: as fast as it goes. */
    void limitRate(String server, @Nullable Integer kilobytesPerSecond) {
        demo.catalogue()
                .executeIn(
                        DATABASE,
                        "update server set max_rate_kilobytes = %s where name = '%s'"
                                .formatted(kilobytesPerSecond, server));
    }
}
