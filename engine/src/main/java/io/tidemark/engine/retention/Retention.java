package io.tidemark.engine.retention;

import static java.util.Comparator.comparing;

import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.retention.RetentionDecision.Kept;
import io.tidemark.engine.retention.RetentionDecision.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/** Decides what expires. Reads nothing and deletes nothing: the same inputs always give the same decision. */
public final class Retention {

    private static final Comparator<KnownBackup> ALONG_WAL =
            comparing(KnownBackup::stop).thenComparing(KnownBackup::id);

    private Retention() {}

    /** @param backups complete ones only, in any order */
    public static RetentionDecision decide(RetentionRules rules, List<KnownBackup> backups, Instant now) {
        var newestFirst = newestFirst(backups);
        var windowStart = now.minus(rules.window());
        var kept = new ArrayList<Kept>();
        var expired = new ArrayList<KnownBackup>();
        var anchored = false;
        var lastSound = newestFirst.stream()
                .map(Placed::backup)
                .filter(KnownBackup::sound)
                .findFirst();
        for (var position = 0; position < newestFirst.size(); position++) {
            var placed = newestFirst.get(position);
            var backup = placed.backup();
            var reasons = reasonsToKeep(placed, rules, windowStart, position, anchored);
            if (position > 0 && lastSound.filter(backup::equals).isPresent()) {
                reasons.add(Reason.LAST_SOUND);
            }
            anchored |= !placed.at().isAfter(windowStart);
            if (reasons.isEmpty()) {
                expired.add(backup);
            } else {
                kept.add(new Kept(backup, reasons));
            }
        }
        return new RetentionDecision(kept, expired);
    }

    /** By the clock, but never against the WAL: a clock that was set back does not make the newest backup an old one. */
    private static List<Placed> newestFirst(List<KnownBackup> backups) {
        var latest = new HashMap<TimelineId, Instant>();
        var placed = new ArrayList<Placed>();
        for (var backup : backups.stream().sorted(ALONG_WAL).toList()) {
            var at = latest.merge(
                    backup.timeline(), backup.endedAt(), (before, own) -> own.isAfter(before) ? own : before);
            placed.add(new Placed(backup, at));
        }
        placed.sort(comparing(Placed::at)
                .thenComparing(Placed::backup, comparing(KnownBackup::timeline).thenComparing(ALONG_WAL))
                .reversed());
        return placed;
    }

    /** @param at when it ended, or a backup before it on its timeline, whichever is later */
    private record Placed(KnownBackup backup, Instant at) {}

    private static Set<Reason> reasonsToKeep(
            Placed placed, RetentionRules rules, Instant windowStart, int position, boolean anchored) {
        var reasons = EnumSet.noneOf(Reason.class);
        if (placed.backup().hold() != Hold.NONE) {
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
            if (placed.at().isAfter(windowStart)) {
                reasons.add(Reason.INSIDE_WINDOW);
            } else if (!anchored) {
                reasons.add(Reason.ANCHORS_WINDOW);
            }
        }
        return reasons;
    }
}
