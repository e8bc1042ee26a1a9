package io.tidemark.recovery.service;

import java.util.Map;
import java.util.stream.Collectors;

/** Locations by oid as a recovery keeps them: one per line, oid, tab, location. Pure. */
final class Tablespaces {

    private Tablespaces() {}

    static String text(Map<Long, String> locations) {
        return locations.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + "\t" + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    static Map<Long, String> parse(String text) {
        return text.lines()
                .map(line -> line.split("\t", 2))
                .collect(Collectors.toMap(parts -> Long.valueOf(parts[0]), parts -> parts[1]));
    }
}
