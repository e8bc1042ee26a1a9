package io.tidemark.engine;

import java.util.Locale;

/**
 * A number of bytes, shown with SI units as people read them: {@code 412 GB}, {@code 1.9 MB}.
 *
 * @param bytes never negative
 */
public record DataSize(long bytes) implements Comparable<DataSize> {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is never negative: %d".formatted(bytes));
        }
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public String toString() {
        var unit = 0;
        var value = (double) bytes;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        var format = unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s";
        return String.format(Locale.ROOT, format, value, UNITS[unit]);
    }
}
