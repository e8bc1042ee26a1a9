package io.tidemark.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Contestants that take turns, so that a machine which is slower for a while is slower for all of them. The order turns
 * around with each round.
 */
final class Contest {

    private final String title;
    private final List<Contestant> contestants;
    private final int rounds;
    private final PrintStream progress;

    /** @param rounds that count; one more goes before them, to warm up */
    Contest(String title, List<Contestant> contestants, int rounds, PrintStream progress) {
        this.title = title;
        this.contestants = List.copyOf(contestants);
        this.rounds = rounds;
        this.progress = progress;
    }

    Result run() throws Exception {
        var samples = new LinkedHashMap<String, List<Sample>>();
        contestants.forEach(contestant -> samples.put(contestant.name(), new ArrayList<>()));
        for (var round = 0; round <= rounds; round++) {
            var order = round % 2 == 0 ? contestants : contestants.reversed();
            for (var contestant : order) {
                var sample = contestant.turn(round);
                progress.printf(
                        "%s, %s, %s: %s%n",
                        title, round == 0 ? "warm-up" : "round " + round, contestant.name(), rounded(sample));
                if (round > 0) {
                    samples.computeIfAbsent(contestant.name(), _ -> new ArrayList<>())
                            .add(sample);
                }
            }
        }
        return new Result(title, samples);
    }

    private static Map<String, String> rounded(Sample sample) {
        var shown = new LinkedHashMap<String, String>();
        sample.figures().forEach((figure, value) -> shown.put(figure, Result.number(value)));
        return shown;
    }
}
