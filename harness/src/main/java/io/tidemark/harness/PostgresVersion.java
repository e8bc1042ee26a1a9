package io.tidemark.harness;

/** A major version of PostgreSQL whose server the harness can run. */
public enum PostgresVersion {
    V15(15),
    V16(16),
    V17(17),
    V18(18);

    private final int major;

    PostgresVersion(int major) {
        this.major = major;
    }

    public int major() {
        return major;
    }

    /** @throws IllegalArgumentException if the harness has no such server */
    public static PostgresVersion of(int major) {
        for (var version : values()) {
            if (version.major == major) {
                return version;
            }
        }
        throw new IllegalArgumentException("no PostgreSQL %d to run".formatted(major));
    }

    @Override
    public String toString() {
        return "PostgreSQL " + major;
    }
}
