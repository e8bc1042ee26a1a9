package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a {@link WalSummary} is written down beside its segment.
 *
 * <p>{@code summary} is {@code unknown}, {@code empty}, or the five numbers of the transactions separated by blanks: first
 * and last end in microseconds since 1970, lowest and highest id, count. {@code restore-points} is one point after the
 * other: timeline, position, microseconds, name in percent encoding. Entries that are not understood mean unknown.
 */
final class SummaryText {

    private static final String SUMMARY = "summary";
    private static final String RESTORE_POINTS = "restore-points";

    private SummaryText() {}

    static Map<String, String> write(WalSummary summary) {
        var text = new HashMap<String, String>();
        text.put(
                SUMMARY,
                summary.isKnown()
                        ? summary.transactions()
                                .map(ended -> "%d %d %s %s %d"
                                        .formatted(
                                                micros(ended.first()),
                                                micros(ended.last()),
                                                Integer.toUnsignedString(ended.lowest()),
                                                Integer.toUnsignedString(ended.highest()),
                                                ended.count()))
                                .orElse("empty")
                        : "unknown");
        if (!summary.restorePoints().isEmpty()) {
            text.put(
                    RESTORE_POINTS,
                    String.join(
                            " ",
                            summary.restorePoints().stream()
                                    .map(point -> "%s %s %d %s"
                                            .formatted(
                                                    point.timeline(),
                                                    point.position(),
                                                    micros(point.time()),
                                                    URLEncoder.encode("=" + point.name(), StandardCharsets.UTF_8)))
                                    .toList()));
        }
        return text;
    }

    static WalSummary read(Map<String, String> text) {
        var summary = text.getOrDefault(SUMMARY, "unknown");
        try {
            if (summary.equals("unknown")) {
                return WalSummary.UNKNOWN;
            }
            var points = restorePoints(text.getOrDefault(RESTORE_POINTS, ""));
            if (summary.equals("empty")) {
                return WalSummary.of(null, points);
            }
            var fields = List.of(summary.split(" "));
            return WalSummary.of(
                    new WalSummary.Transactions(
                            instant(fields.get(0)),
                            instant(fields.get(1)),
                            Integer.parseUnsignedInt(fields.get(2)),
                            Integer.parseUnsignedInt(fields.get(3)),
                            Integer.parseInt(fields.get(4))),
                    points);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return WalSummary.UNKNOWN;
        }
    }

    private static List<RestorePoint> restorePoints(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        var fields = List.of(text.split(" "));
        var points = new ArrayList<RestorePoint>();
        for (var index = 0; index < fields.size(); index += 4) {
            points.add(new RestorePoint(
                    URLDecoder.decode(fields.get(index + 3), StandardCharsets.UTF_8)
                            .substring(1),
                    new TimelineId(Integer.parseUnsignedInt(fields.get(index), 16)),
                    Lsn.parse(fields.get(index + 1)),
                    instant(fields.get(index + 2))));
        }
        return points;
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static Instant instant(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }
}
