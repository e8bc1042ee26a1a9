package io.tidemark.engine.repository;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Names one backup of a repository: its start in UTC and four random hexadecimal digits, {@code 20260818T120003Z-3f9a}.
 * Ids order by start.
 */
public record BackupId(String value) implements Comparable<BackupId> {

    private static final Pattern TEXT = Pattern.compile("\\d{8}T\\d{6}Z-[0-9a-f]{4}");
    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    public BackupId {
        if (!TEXT.matcher(value).matches()) {
            throw new IllegalArgumentException("not a backup id: '%s'".formatted(value));
        }
    }

    static boolean isId(String text) {
        return TEXT.matcher(text).matches();
    }

    /** A new id for a backup that starts at {@code start}. */
    public static BackupId of(Instant start, RandomGenerator random) {
        return new BackupId("%s-%04x".formatted(START.format(start), random.nextInt(0x1_0000)));
    }

    /** @throws IllegalArgumentException if {@code text} is not an id */
    public static BackupId fromString(String text) {
        return new BackupId(text);
    }

    /** When the backup began, as text. */
    String second() {
        return value.substring(0, value.indexOf('-'));
    }

    @Override
    public int compareTo(BackupId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
