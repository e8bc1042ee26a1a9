package io.tidemark.recovery.web;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The horizontal axis of a strip: moments become percent of the width, so that a drawing scales without being redrawn. */
record TimeAxis(Instant from, Instant to) {

    /** A labelled moment. */
    record Tick(Instant at, String label) {}

    /** Width in pixels for which labels are spaced; narrower screens hide every other one by style. */
    private static final double WIDTH = 1100;

    private static final double LABEL_WIDTH = 66;

    private static final List<Duration> STEPS = List.of(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(6),
            Duration.ofDays(1),
            Duration.ofDays(3),
            Duration.ofDays(7),
            Duration.ofDays(14));

    private static final DateTimeFormatter DAY = utc("d MMM");
    private static final DateTimeFormatter MINUTE = utc("HH:mm");
    private static final DateTimeFormatter SECOND = utc("HH:mm:ss");

    double percent(Instant at) {
        var span = (double) Math.max(1, Duration.between(from, to).toMillis());
        return Math.max(0, Math.min(100, Duration.between(from, at).toMillis() / span * 100));
    }

    boolean shows(Instant at) {
        return !at.isBefore(from) && !at.isAfter(to);
    }

    Duration span() {
        return Duration.between(from, to);
    }

    /** The finest round moments that leave room for their labels. */
    List<Tick> ticks() {
        var step = STEPS.stream()
                .filter(each -> each.toMillis() / (double) Math.max(1, span().toMillis()) * WIDTH >= LABEL_WIDTH)
                .findFirst()
                .orElse(STEPS.getLast());
        var millis = step.toMillis();
        var ticks = new ArrayList<Tick>();
        for (var t = Math.ceilDiv(from.toEpochMilli(), millis) * millis; t <= to.toEpochMilli(); t += millis) {
            var at = Instant.ofEpochMilli(t);
            var percent = percent(at);
            if (percent * WIDTH >= 1800 && (100 - percent) * WIDTH >= 1800) {
                ticks.add(new Tick(at, label(at, step)));
            }
        }
        return ticks;
    }

    private static String label(Instant at, Duration step) {
        if (step.compareTo(Duration.ofDays(1)) >= 0
                || at.getEpochSecond() % Duration.ofDays(1).toSeconds() == 0) {
            return DAY.format(at);
        }
        return (step.compareTo(Duration.ofMinutes(1)) < 0 ? SECOND : MINUTE).format(at);
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }
}
