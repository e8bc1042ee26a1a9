package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {

    @Test
    void a_ratio_is_the_median_of_the_rounds_ratios() {
        var result = result(List.of(1.0, 10.0, 3.0), List.of(2.0, 40.0, 3.0));

        assertThat(result.ratio("peer", "wall s")).isEqualTo(0.5);
    }

    @Test
    void the_median_of_an_even_count_lies_between_the_two_in_the_middle() {
        assertThat(Result.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3.0);
    }

    @Test
    void a_figure_that_only_one_contestant_has_gets_no_ratio() {
        var samples = new LinkedHashMap<String, List<Sample>>();
        samples.put("ours", List.of(Sample.of("wall s", 1).and("stored s", 2)));
        samples.put("peer", List.of(Sample.of("wall s", 4)));
        var result = new Result("work", samples);

        assertThat(result.ratio("peer", "stored s")).isNaN();
        assertThat(printed(result))
                .contains("| wall s | peer | 4.000 | 4.000 | 4.000 | 0.250 |")
                .contains("| stored s | ours | 2.000 | 2.000 | 2.000 |  |")
                .doesNotContain("| stored s | peer");
    }

    @Test
    void contestants_take_turns_in_changing_order_and_the_warm_up_does_not_count() throws Exception {
        var turns = new ArrayList<String>();
        var contestants = List.<Contestant>of(
                new Named("ours", round -> {
                    turns.add("ours" + round);
                    return Sample.of("wall s", round);
                }),
                new Named("peer", round -> {
                    turns.add("peer" + round);
                    return Sample.of("wall s", round);
                }));

        var result = new Contest("work", contestants, 2, new PrintStream(new ByteArrayOutputStream())).run();

        assertThat(turns).containsExactly("ours0", "peer0", "peer1", "ours1", "ours2", "peer2");
        assertThat(result.values("ours", "wall s")).containsExactly(1.0, 2.0);
    }

    private static Result result(List<Double> ours, List<Double> theirs) {
        var samples = new LinkedHashMap<String, List<Sample>>();
        samples.put("ours", samples(ours));
        samples.put("peer", samples(theirs));
        return new Result("work", samples);
    }

    private static List<Sample> samples(List<Double> values) {
        return values.stream().map(value -> Sample.of("wall s", value)).toList();
    }

    private static String printed(Result result) {
        var bytes = new ByteArrayOutputStream();
        result.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
