package io.tidemark.app.web;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How values are written on pages, everywhere alike: SI units with a space, instants in UTC, an en dash for what is not known.
 * Called as functions from pages.
 */
public final class Formats {

    static final String UNKNOWN = "–";

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final long CLOCK_SLACK = 5;
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private static final DateTimeFormatter TIME = utc("HH:mm:ss");
    private static final DateTimeFormatter MILLIS = utc("HH:mm:ss.SSS");
    private static final DateTimeFormatter DAY_AND_TIME = utc("d MMM HH:mm:ss");
    private static final DateTimeFormatter FULL = utc("d MMM uuuu HH:mm:ss");
    private static final DateTimeFormatter EXACT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 3, 9, true)
            .toFormatter(Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Formats() {}

    /** {@code 1.9 GB}; three digits at most, thousands are powers of ten. */
    public static String bytes(@Nullable Number bytes) {
        if (bytes == null) {
            return UNKNOWN;
        }
        double value = bytes.doubleValue();
        var unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return (unit == 0 || value >= 99.95
                        ? String.format(Locale.ROOT, "%.0f", value)
                        : String.format(Locale.ROOT, "%.1f", value))
                + " " + UNITS[unit];
    }

    /** {@code 4 min 10 s}: the two largest units. */
    public static String duration(@Nullable Number seconds) {
        if (seconds == null) {
            return UNKNOWN;
        }
        var s = Math.max(0, seconds.longValue());
        if (s < MINUTE) {
            return s + " s";
        }
        if (s < HOUR) {
            return two(s / MINUTE, "min", s % MINUTE, "s");
        }
        return s < DAY ? two(s / HOUR, "h", s % HOUR / MINUTE, "min") : two(s / DAY, "d", s % DAY / HOUR, "h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + " " + largeUnit : large + " " + largeUnit + " " + small + " " + smallUnit;
    }

    /** From {@code from} until {@code to}; until {@code now} if it has not ended. */
    public static String between(@Nullable Instant from, @Nullable Instant to, Instant now) {
        return from == null
                ? UNKNOWN
                : duration(Duration.between(from, to == null ? now : to).toSeconds());
    }

    /** {@code 3 s ago}, or {@code in 2 h}. */
    public static String ago(@Nullable Instant at, Instant now) {
        if (at == null) {
            return UNKNOWN;
        }
        var seconds = Duration.between(at, now).toSeconds();
        // what the page computed itself is younger than the request
        return seconds < -CLOCK_SLACK ? "in " + duration(-seconds) : duration(seconds) + " ago";
    }

    /** {@code 14:03:27}. */
    public static String time(@Nullable Instant at) {
        return at == null ? UNKNOWN : TIME.format(at);
    }

    /** {@code 14:03:27.112}. */
    public static String millis(@Nullable Instant at) {
        return at == null ? UNKNOWN : MILLIS.format(at);
    }

    /** {@code 18 Aug 14:03:27}. */
    public static String day(@Nullable Instant at) {
        return at == null ? UNKNOWN : DAY_AND_TIME.format(at);
    }

    /** {@code 18 Aug 2026 14:03:27 UTC}. */
    public static String full(@Nullable Instant at) {
        return at == null ? UNKNOWN : FULL.format(at) + " UTC";
    }

    /** {@code 2026-08-18 14:03:27.112}, with all digits that the moment has, and what {@link InstantConverter} reads. */
    public static String exact(@Nullable Instant at) {
        return at == null ? "" : EXACT.format(at);
    }

    /** {@code 48,117}. */
    public static String count(@Nullable Number number) {
        return number == null ? UNKNOWN : String.format(Locale.ROOT, "%,d", number.longValue());
    }

    /** {@code 99.5 % saved} is the caller's text; this is its number. */
    public static String saved(@Nullable Number size, @Nullable Number stored) {
        return size == null || stored == null || size.longValue() <= 0
                ? UNKNOWN
                : String.format(
                        Locale.ROOT,
                        "%.1f %%",
                        Math.max(0, 100.0 * (size.doubleValue() - stored.doubleValue()) / size.doubleValue()));
    }

    /** Bytes per second from bytes and times; unknown while anything is. */
    public static String rate(@Nullable Number bytes, @Nullable Instant from, @Nullable Instant to) {
        if (bytes == null || from == null || to == null) {
            return UNKNOWN;
        }
        var millis = Math.max(1, Duration.between(from, to).toMillis());
        return bytes(bytes.doubleValue() * 1000 / millis) + "/s";
    }

    /** Makes the message of a failure a sentence: capital first letter, full stop. */
    public static String sentence(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return "";
        }
        var whole = Character.toUpperCase(text.charAt(0)) + text.substring(1);
        return whole.endsWith(".") ? whole : whole + ".";
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }
}
