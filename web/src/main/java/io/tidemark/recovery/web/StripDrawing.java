package io.tidemark.recovery.web;

import io.tidemark.app.web.Formats;
import io.tidemark.backup.model.BackupState;
import io.tidemark.recovery.service.BandState;
import io.tidemark.recovery.service.BandView;
import io.tidemark.recovery.service.RecoverabilityView;
import io.tidemark.recovery.service.StripView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Draws the recoverability strip as SVG: the same view always gives the same text. Shape carries the meaning and colour
 * repeats it: a solid band for any second, ticks on a thin line for backups alone, a hatched notch for a gap, dots for
 * nothing. Called as functions from pages.
 */
public final class StripDrawing {

    /** Below this percentage of the width a gap would not be seen: it is drawn as a notch. */
    private static final double NARROW = 1.4;

    /** Bands are drawn at least this wide; on a small strip, where nobody reads moments from them, wide enough to be seen. */
    private static final double LEAST_SMALL = 1.4;

    private static final double LEAST_LARGE = 0.2;

    /** On narrow screens only every fourth label is shown. */
    private static final int EVERY = 4;

    private static final int BAND_TOP = 64;
    private static final int BAND_HEIGHT = 40;

    private StripDrawing() {}

    /** For a row of the fleet, 29 pixels high. */
    public static String mini(@Nullable StripView strip) {
        if (strip == null) {
            return "";
        }
        return svg(29, summary(strip), band(strip, axis(strip), 9, 11, 3));
    }

    /** For the whole of the time, below the large strip; says nothing by itself. */
    public static String overview(StripView strip) {
        return "<svg class=\"tm-strip\" height=\"14\" aria-hidden=\"true\">" + band(strip, axis(strip), 1, 12, 3)
                + "</svg>";
    }

    /** The large strip: axis, restore points, backups, band, timelines. */
    public static String large(RecoverabilityView view) {
        var strip = view.strip();
        var axis = axis(strip);
        var out = new StringBuilder();
        var ticks = axis.ticks();
        for (var i = 0; i < ticks.size(); i++) {
            var tick = ticks.get(i);
            out.append(line("axis", axis.percent(tick.at()), axis.percent(tick.at()), 17, 148))
                    .append("<text class=\"%s\" x=\"%s\" y=\"11\" text-anchor=\"middle\">%s</text>"
                            .formatted(
                                    i % EVERY == 1 ? "tick-kept" : "tick-wide",
                                    percent(axis.percent(tick.at())),
                                    tick.label()));
        }
        out.append(band(strip, axis, BAND_TOP, BAND_HEIGHT, 6));
        strip.bands().forEach(band -> out.append(caption(band, axis)));
        var window = strip.windowFrom();
        if (window != null && axis.shows(window) && axis.percent(window) > 0) {
            var x = axis.percent(window);
            out.append(line("winline", x, x, 22, BAND_TOP + BAND_HEIGHT + 4));
            out.append(text("strong", x, x > 70 ? -6 : 6, 30, "Recovery window starts " + Formats.day(window)));
        }
        strip.backups().stream()
                .filter(backup -> axis.shows(backup.at()))
                .forEach(backup -> out.append("<use href=\"#tm-g-%s\" x=\"%s\" y=\"52\"/>"
                        .formatted(
                                backup.state() == BackupState.FAILED ? "bfail" : "bfull",
                                percent(axis.percent(backup.at())))));
        view.restorePoints().stream()
                .filter(point -> axis.shows(point.at()))
                .limit(12)
                .forEach(point -> out.append("<use href=\"#tm-g-flag\" x=\"%s\" y=\"30\"><title>%s</title></use>"
                        .formatted(percent(axis.percent(point.at())), escape(point.name()))));
        for (var timeline : view.timelines()) {
            var from = timeline.from() == null ? axis.from() : timeline.from();
            var to = timeline.to() == null || timeline.to().isAfter(strip.now()) ? strip.now() : timeline.to();
            if (to.isAfter(axis.from()) && from.isBefore(axis.to())) {
                var x = axis.percent(from);
                out.append(line("tl", x, axis.percent(to), 142, 142))
                        .append(line("tl", x, x, 138, 146))
                        .append(text("lane", x, x > 80 ? -8 : 8, 136, "Timeline " + timeline.timeline()));
            }
        }
        if (axis.shows(strip.now())) {
            var x = axis.percent(strip.now());
            out.append(line("now", x, x, 17, BAND_TOP + BAND_HEIGHT + 4));
        }
        return svg(150, String.join(" ", sentences(strip)), out.toString());
    }

    /** When WAL is missing and why, a sentence or two for each gap, oldest first. */
    public static List<String> gaps(StripView strip) {
        return strip.bands().stream()
                .filter(band -> band.state() == BandState.GAP)
                .map(StripDrawing::gap)
                .toList();
    }

    private static List<String> sentences(StripView strip) {
        return Stream.concat(Stream.of(summary(strip)), gaps(strip).stream()).toList();
    }

    private static String gap(BandView band) {
        var when = "%s to %s".formatted(Formats.full(band.from()), Formats.full(band.to()));
        return band.why().isEmpty() ? when + "." : "%s: %s".formatted(when, Formats.sentence(band.why()));
    }

    /** What the strip shows, as a sentence for those who do not see it. */
    public static String summary(StripView strip) {
        var seconds = strip.bands().stream()
                .filter(band -> band.state() == BandState.SECOND)
                .mapToLong(band -> Duration.between(band.from(), band.to()).toSeconds())
                .sum();
        var gaps = strip.bands().stream()
                .filter(band -> band.state() == BandState.GAP)
                .count();
        return "Last %s: any second for %s, %s, %s."
                .formatted(
                        Formats.duration(
                                Duration.between(strip.from(), strip.to()).toSeconds()),
                        Formats.duration(seconds),
                        plural(gaps, "gap"),
                        plural(strip.backups().size(), "backup"));
    }

    private static String plural(long count, String word) {
        return count == 0 ? "no " + word : count == 1 ? "1 " + word : count + " " + word + "s";
    }

    private static String band(StripView strip, TimeAxis axis, int y, int height, int radius) {
        var out = new StringBuilder();
        for (var band : strip.bands()) {
            if (band.to().isAfter(axis.from()) && band.from().isBefore(axis.to())) {
                out.append(stretch(strip, band, axis, y, height, radius));
            }
        }
        return out.toString();
    }

    private static String stretch(StripView strip, BandView band, TimeAxis axis, int y, int height, int radius) {
        var from = axis.percent(band.from());
        var to = axis.percent(band.to());
        var middle = y + height / 2;
        var least = height > 20 ? LEAST_LARGE : LEAST_SMALL;
        return switch (band.state()) {
            case SECOND -> rect("ok", Math.max(0, Math.min(from, to - least)), to, y, height, radius);
            case NONE -> line("none", from, to, middle, middle);
            case POINTS ->
                rect("pts-bg", from, to, y, height, radius)
                        + line("pts", from, to, middle, middle)
                        + ticks(strip, band, axis, y, height);
            case GAP ->
                to - from >= NARROW
                        ? titled(rect("gap", from, to, y, height, Math.min(radius, 2)), band)
                        : titled(
                                "<use href=\"#tm-g-gap\" x=\"%s\" y=\"%d\"%s/>"
                                        .formatted(
                                                percent(Math.min(to, height > 20 ? 99.6 : 98.4)),
                                                middle,
                                                height > 20 ? " class=\"big\"" : ""),
                                band);
        };
    }

    /** Lets a pointer that rests on a gap show what is missing. */
    private static String titled(String shape, BandView band) {
        return "<g><title>%s</title>%s</g>".formatted(escape(gap(band)), shape);
    }

    private static String ticks(StripView strip, BandView band, TimeAxis axis, int y, int height) {
        var out = new StringBuilder();
        for (var backup : strip.backups()) {
            if (backup.state() == BackupState.COMPLETE
                    && !backup.at().isBefore(band.from())
                    && backup.at().isBefore(band.to())) {
                var x = axis.percent(backup.at());
                out.append(line("tick", x, x, y + 1, y + height - 1));
            }
        }
        return out.toString();
    }

    private static String caption(BandView band, TimeAxis axis) {
        var from = axis.percent(band.from());
        var width = axis.percent(band.to()) - from;
        return switch (band.state()) {
            case SECOND -> width > 26 ? text("onband", from, 12, BAND_TOP + BAND_HEIGHT / 2 + 4, "Any second") : "";
            case POINTS -> width > 14 ? text("lane", from, 12, BAND_TOP + BAND_HEIGHT + 14, "Backup points only") : "";
            case GAP, NONE -> "";
        };
    }

    private static TimeAxis axis(StripView strip) {
        return new TimeAxis(strip.from(), strip.to());
    }

    private static String svg(int height, String label, String content) {
        return "<svg class=\"tm-strip\" height=\"%d\" role=\"img\" aria-label=\"%s\">%s</svg>"
                .formatted(height, escape(label), content);
    }

    private static String rect(String style, double from, double to, int y, int height, int radius) {
        return "<rect class=\"%s\" x=\"%s\" width=\"%s\" y=\"%d\" height=\"%d\" rx=\"%d\"/>"
                .formatted(style, percent(from), percent(to - from), y, height, radius);
    }

    private static String line(String style, double x1, double x2, int y1, int y2) {
        return "<line class=\"%s\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>"
                .formatted(style, percent(x1), percent(x2), y1, y2);
    }

    private static String text(String style, double x, int dx, int y, String text) {
        return "<text class=\"%s\" x=\"%s\" dx=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>"
                .formatted(style, percent(x), dx, y, dx < 0 ? "end" : "start", escape(text));
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.3f%%", value);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Milliseconds since 1970, which is how scripts know moments. */
    public static long millis(@Nullable Instant at) {
        return at == null ? 0 : at.toEpochMilli();
    }
}
