package io.tidemark.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * The samples of a contest.
 *
 * @param samples by contestant, of each round in order; the first contestant is the one that the others are compared with
 */
record Result(String title, Map<String, List<Sample>> samples) {

    Result {
        samples = new LinkedHashMap<>(samples);
    }

    List<String> figures() {
        var names = new ArrayList<String>();
        for (var sample : all()) {
            for (var figure : sample.figures().keySet()) {
                if (!names.contains(figure)) {
                    names.add(figure);
                }
            }
        }
        return names;
    }

    List<Double> values(String contestant, String figure) {
        return samples.getOrDefault(contestant, List.of()).stream()
                .filter(sample -> sample.figures().containsKey(figure))
                .map(sample -> sample.figures().getOrDefault(figure, Double.NaN))
                .toList();
    }

    /** The first contestant's figure divided by {@code other}'s of the same round; the median of all rounds. */
    double ratio(String other, String figure) {
        var ours = values(first(), figure);
        var theirs = values(other, figure);
        var ratios = new ArrayList<Double>();
        for (var round = 0; round < Math.min(ours.size(), theirs.size()); round++) {
            ratios.add(ours.get(round) / theirs.get(round));
        }
        return median(ratios);
    }

    String first() {
        return samples.keySet().iterator().next();
    }

    void print(PrintStream out) {
        out.printf("%n## %s%n%n", title);
        out.printf(
                "| figure | contestant | median | least | most | %s is, times |%n|---|---|---:|---:|---:|---:|%n",
                first());
        for (var figure : figures()) {
            for (var contestant : samples.keySet()) {
                var values = values(contestant, figure);
                if (!values.isEmpty()) {
                    var sorted = new TreeSet<>(values);
                    var ratio = contestant.equals(first()) ? Double.NaN : ratio(contestant, figure);
                    out.printf(
                            "| %s | %s | %s | %s | %s | %s |%n",
                            figure,
                            contestant,
                            number(median(values)),
                            number(sorted.getFirst()),
                            number(sorted.getLast()),
                            Double.isNaN(ratio) ? "" : number(ratio));
                }
            }
        }
    }

    static double median(Collection<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        var sorted = values.stream().sorted().toList();
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f", value);
    }

    private List<Sample> all() {
        return samples.values().stream().flatMap(List::stream).toList();
    }
}
