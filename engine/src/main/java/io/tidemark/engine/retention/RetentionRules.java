package io.tidemark.engine.retention;

import java.time.Duration;

/**
 * What to keep. Without redundancy and without window nothing ever expires.
 *
 * @param redundancy newest backups to keep; zero: does not count
 * @param window every moment of it stays recoverable; zero: no window
 * @param minimumRedundancy newest backups that are kept even if the other rules would let them go
 */
public record RetentionRules(int redundancy, Duration window, int minimumRedundancy) {

    public RetentionRules {
        if (redundancy < 0 || minimumRedundancy < 0 || window.isNegative()) {
            throw new IllegalArgumentException(
                    "retention rules are never negative: redundancy %d, window %s, minimum %d"
                            .formatted(redundancy, window, minimumRedundancy));
        }
    }

    public static RetentionRules redundancy(int backups) {
        return new RetentionRules(backups, Duration.ZERO, 0);
    }

    public static RetentionRules window(Duration window) {
        return new RetentionRules(0, window, 0);
    }

    public RetentionRules withMinimum(int backups) {
        return new RetentionRules(redundancy, window, backups);
    }

    boolean keepEverything() {
        return redundancy == 0 && window.isZero();
    }
}
