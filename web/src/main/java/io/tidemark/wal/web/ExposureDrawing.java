package io.tidemark.wal.web;

import io.tidemark.app.web.Formats;
import io.tidemark.wal.model.ExposureMinute;
import io.tidemark.wal.service.ExposureView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Draws what was measured minute by minute as SVG: the same view always gives the same text. Where nobody measured the line is
 * broken. Called as functions from pages.
 */
public final class ExposureDrawing {

    private static final int HEIGHT = 96;

    /** So that a target at the top is still seen. */
    private static final double HEADROOM = 1.15;

    private ExposureDrawing() {}

    /** Exposure over time, with a line for the target. */
    public static String exposure(ExposureView view) {
        var worst = view.worstSeconds() == null ? 0 : view.worstSeconds();
        var top = Math.max(worst, view.rpoSeconds()) * HEADROOM;
        var target = HEIGHT - view.rpoSeconds() / top * HEIGHT;
        return svg(
                "At most %s exposed since %s, %s is allowed."
                        .formatted(
                                Formats.duration(worst), Formats.day(view.from()), Formats.duration(view.rpoSeconds())),
                curve(view, point -> point.exposureSeconds(), top)
                        + "<line class=\"target\" x1=\"0\" x2=\"1000\" y1=\"%1$s\" y2=\"%1$s\"/>"
                                .formatted(number(target)));
    }

    /** How much WAL arrived in each minute. */
    public static String rate(ExposureView view) {
        var most = mostPerMinute(view);
        return svg(
                "At most %s of WAL a minute since %s.".formatted(Formats.bytes(most), Formats.day(view.from())),
                curve(
                        view,
                        point -> point.bytesPerMinute() == null ? 0 : point.bytesPerMinute(),
                        Math.max(1, most) * HEADROOM));
    }

    /** The fullest minute. */
    public static long mostPerMinute(@Nullable ExposureView view) {
        return view == null
                ? 0
                : view.points().stream()
                        .map(ExposureMinute::bytesPerMinute)
                        .mapToLong(bytes -> bytes == null ? 0 : bytes)
                        .max()
                        .orElse(0);
    }

    private static String curve(ExposureView view, ToDoubleFunction<ExposureMinute> value, double top) {
        var line = new StringBuilder();
        var longest = Duration.ofSeconds(view.stepSeconds() * 2);
        Instant before = null;
        for (var point : view.points()) {
            var begins =
                    before == null || Duration.between(before, point.minute()).compareTo(longest) > 0;
            line.append(begins ? "M" : "L")
                    .append(number(x(view, point.minute())))
                    .append(' ')
                    .append(number(HEIGHT - Math.min(1, value.applyAsDouble(point) / top) * HEIGHT));
            if (begins) {
                // a point alone is seen, too
                line.append("h.01");
            }
            before = point.minute();
        }
        return line.isEmpty() ? "" : "<path class=\"l\" d=\"%s\"/>".formatted(line);
    }

    private static double x(ExposureView view, Instant at) {
        var span = Math.max(1, Duration.between(view.from(), view.to()).toMillis());
        return Math.clamp(Duration.between(view.from(), at).toMillis() * 1000.0 / span, 0, 1000);
    }

    private static String svg(String label, String content) {
        return "<svg class=\"tm-curve\" viewBox=\"0 0 1000 %d\" preserveAspectRatio=\"none\" height=\"%d\" role=\"img\" aria-label=\"%s\">%s</svg>"
                .formatted(HEIGHT, HEIGHT, label, content);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** For the axis below: where it begins, its middle, and now. */
    public static List<String> axis(ExposureView view) {
        var middle = view.from().plus(Duration.between(view.from(), view.to()).dividedBy(2));
        return List.of(Formats.day(view.from()), Formats.day(middle), Formats.day(view.to()));
    }
}
