package io.tidemark.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one contestant's turn has cost, by figure; the names say the unit, for example {@code wall s}. */
record Sample(Map<String, Double> figures) {

    Sample {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    static Sample of(String figure, double value) {
        return new Sample(Map.of(figure, value));
    }

    Sample and(String figure, double value) {
        var more = new LinkedHashMap<>(figures);
        more.put(figure, value);
        return new Sample(more);
    }
}
