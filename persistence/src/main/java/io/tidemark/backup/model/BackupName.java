package io.tidemark.backup.model;

import java.io.Serializable;
import java.util.regex.Pattern;

/** The name of a base backup within its server, for example {@code 20260818T120003Z-3f9a}. */
public record BackupName(String value) implements Serializable, Comparable<BackupName> {

    private static final Pattern TEXT = Pattern.compile("\\d{8}T\\d{6}Z-[0-9a-f]{4}");

    public BackupName {
        if (!TEXT.matcher(value).matches()) {
            throw new IllegalArgumentException("not the name of a backup: '%s'".formatted(value));
        }
    }

    /** @throws IllegalArgumentException if {@code text} is not such a name */
    public static BackupName fromString(String text) {
        return new BackupName(text);
    }

    @Override
    public int compareTo(BackupName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
