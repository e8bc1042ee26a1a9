package io.tidemark.engine.postgres;

/**
 * A PostgreSQL version as {@code server_version_num} gives it, for example {@code 180006}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-preset.html">server_version_num</a>
 */
public record ServerVersion(int number) implements Comparable<ServerVersion> {

    /** The first part of the version: 18 of 18.6, and 9 of 9.6.24. */
    public int major() {
        return number / 10_000;
    }

    public boolean isAtLeast(int major) {
        return number >= major * 10_000;
    }

    @Override
    public int compareTo(ServerVersion other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return number >= 100_000
                ? "%d.%d".formatted(number / 10_000, number % 10_000)
                : "%d.%d.%d".formatted(number / 10_000, number / 100 % 100, number % 100);
    }
}
