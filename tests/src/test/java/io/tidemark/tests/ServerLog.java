package io.tidemark.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a node complains about in its {@code server.log}, less what is known to be harmless. */
public final class ServerLog {

    /** A complaint that is expected wherever a node runs. Each has its reason, or does not stand here. */
    private static final List<Known> ALWAYS = List.of(
            new Known(
                    "org.jboss.as.server.deployment",
                    "WFLYSRV0059: Class Path entry slf4j-api-",
                    "the manifest of cron-utils names a library that WildFly supplies"),
            new Known(
                    "org.wildfly.extension.microprofile.health.smallrye",
                    "WFLYMPHEALTH0003",
                    "whoever starts a node asks whether it is ready until it is"),
            new Known(
                    "org.jboss.as.ejb3.timer",
                    "WFLYEJB0043",
                    "a tick that takes longer than its period makes the next one wait, as it does while a node warms up"));

    private static final Set<String> LEVELS = Set.of("WARN", "ERROR", "FATAL");

    private static final Pattern HEAD = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} ([A-Z]+) +\\[([^\\]]*)\\] \\((.*?)\\) (.*)");

    private ServerLog() {}

    /** A line at level WARN or above, and the lines of a stack trace that belong to it. */
    public record Complaint(String level, String logger, String message, List<String> trace) {

        public Complaint {
            trace = List.copyOf(trace);
        }

        @Override
        public String toString() {
            return "%s [%s] %s%s"
                    .formatted(level, logger, message, trace.isEmpty() ? "" : "\n" + String.join("\n", trace));
        }
    }

    /**
     * A complaint that is no reason to worry.
     *
     * @param logger its category
     * @param beginning of its message
     * @param reason why it cannot be avoided, for whoever reads the list
     */
    public record Known(String logger, String beginning, String reason) {

        boolean covers(Complaint complaint) {
            return complaint.logger().equals(logger) && complaint.message().startsWith(beginning);
        }
    }

    /**
     * What the log at {@code file} complains about beyond what is expected always and in this run.
     *
     * @param alsoKnown what the run provokes on purpose
     */
    public static List<Complaint> unexpected(Path file, Known... alsoKnown) {
        var known = Stream.concat(ALWAYS.stream(), Arrays.stream(alsoKnown)).toList();
        try {
            return complaints(Files.readAllLines(file)).stream()
                    .filter(complaint -> known.stream().noneMatch(one -> one.covers(complaint)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    /** All lines at level WARN or above. Pure. */
    static List<Complaint> complaints(List<String> lines) {
        var complaints = new ArrayList<Complaint>();
        for (var i = 0; i < lines.size(); i++) {
            var head = HEAD.matcher(lines.get(i));
            if (head.matches() && LEVELS.contains(head.group(1))) {
                var end = i + 1;
                while (end < lines.size() && !HEAD.matcher(lines.get(end)).matches()) {
                    end++;
                }
                complaints.add(new Complaint(head.group(1), head.group(2), head.group(4), lines.subList(i + 1, end)));
            }
        }
        return complaints;
    }
}
