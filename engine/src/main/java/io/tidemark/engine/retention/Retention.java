package io.tidemark.engine.retention;

import static java.util.Comparator.comparing;

import io.tidemark.engine.retention.RetentionDecision.Kept;
import io.tidemark.engine.retention.RetentionDecision.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Decides what expires. Reads nothing and deletes nothing: the same inputs always give the same decision. */
public final class Retention {

    private Retention() {}

    /** @param backups complete ones only, in any order */
    public static RetentionDecision decide(RetentionRules rules, List<KnownBackup> backups, Instant now) {
        var newestFirst = backups.stream()
                .sorted(comparing(KnownBackup::endedAt)
                        .thenComparing(KnownBackup::id)
                        .reversed())
                .toList();
        var windowStart = now.minus(rules.window());
        var kept = new ArrayList<Kept>();
        var expired = new ArrayList<KnownBackup>();
        var anchored = false;
        var lastSound = newestFirst.stream().filter(KnownBackup::sound).findFirst();
        for (var position = 0; position < newestFirst.size(); position++) {
            var backup = newestFirst.get(position);
            var reasons = reasonsToKeep(backup, rules, windowStart, position, anchored);
            if (position > 0 && lastSound.filter(backup::equals).isPresent()) {
                reasons.add(Reason.LAST_SOUND);
            }
            anchored |= !backup.endedAt().isAfter(windowStart);
            if (reasons.isEmpty()) {
                expired.add(backup);
            } else {
                kept.add(new Kept(backup, reasons));
            }
        }
        return new RetentionDecision(kept, expired);
    }

    private static Set<Reason> reasonsToKeep(
            KnownBackup backup, RetentionRules rules, Instant windowStart, int position, boolean anchored) {
        var reasons = EnumSet.noneOf(Reason.class);
        if (backup.hold() != Hold.NONE) {
            reasons.add(Reason.HELD);
        }
        if (rules.keepEverything()) {
            reasons.add(Reason.NO_RULE);
        }
        if (position < rules.redundancy()) {
            reasons.add(Reason.REDUNDANCY);
        }
        if (position < rules.minimumRedundancy()) {
            reasons.add(Reason.MINIMUM_COUNT);
        }
        if (!rules.window().isZero()) {
            if (backup.endedAt().isAfter(windowStart)) {
                reasons.add(Reason.INSIDE_WINDOW);
            } else if (!anchored) {
                reasons.add(Reason.ANCHORS_WINDOW);
            }
        }
        return reasons;
    }
}
