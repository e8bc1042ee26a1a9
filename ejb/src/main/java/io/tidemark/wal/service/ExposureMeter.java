package io.tidemark.wal.service;

import io.tidemark.wal.model.ExposureMinute;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers what a receiver measures, minute by minute. Used by one thread at a time. */
final class ExposureMeter {

    private @Nullable ExposureMinute current;

    /** Takes a measurement in; answers with the minute before if this is the first of a new one. */
    Optional<ExposureMinute> note(Instant now, long exposureSeconds, @Nullable Long bytesPerMinute) {
        var minute = now.truncatedTo(ChronoUnit.MINUTES);
        var before = current;
        if (before != null && before.minute().equals(minute)) {
            current = new ExposureMinute(
                    minute,
                    Math.max(before.exposureSeconds(), exposureSeconds),
                    bytesPerMinute == null ? before.bytesPerMinute() : bytesPerMinute);
            return Optional.empty();
        }
        current = new ExposureMinute(minute, exposureSeconds, bytesPerMinute);
        return Optional.ofNullable(before);
    }
}
