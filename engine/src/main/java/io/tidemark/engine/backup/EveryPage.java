package io.tidemark.engine.backup;

import static java.util.Comparator.naturalOrder;

import io.tidemark.engine.repository.BackupManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Decides when every page shall be read though less would do: only then a server's disk is read as a whole, and damage on it found while an
 * older backup without it is still kept. Pure.
 */
public final class EveryPage {

    public static final Duration AT_LEAST_EVERY = Duration.ofDays(7);

    private EveryPage() {}

    /** @param before all backups there are, in any order */
    public static boolean isDue(List<BackupManifest> before, Instant now) {
        return before.stream()
                .filter(backup -> backup.facts().origin().method().readsEveryPage())
                .map(backup -> backup.facts().endedAt())
                .max(naturalOrder())
                .map(last -> last.plus(AT_LEAST_EVERY).isBefore(now))
                .orElse(true);
    }
}
