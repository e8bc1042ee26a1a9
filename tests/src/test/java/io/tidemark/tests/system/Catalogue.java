package io.tidemark.tests.system;

import io.tidemark.distribution.Demo;
import java.util.List;

/** Asks the catalogue of a demonstration what no page and no program is told. */
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
}
