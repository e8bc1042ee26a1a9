package io.tidemark.engine.retention;

import java.util.List;
import java.util.Set;

/** Which backups stay, and why; which may go. Newest first. */
public record RetentionDecision(List<Kept> kept, List<KnownBackup> expired) {

    /** A backup that stays, with every reason that holds. */
    public record Kept(KnownBackup backup, Set<Reason> reasons) {

        public Kept {
            reasons = Set.copyOf(reasons);
        }

        /** Whether it needs the WAL to its own end only: no rule keeps it, and somebody asked for no more. */
        public boolean isStandalone() {
            return backup.hold() == Hold.STANDALONE && reasons.equals(Set.of(Reason.HELD));
        }
    }

    /** Why a backup stays. */
    public enum Reason {
        /** Somebody asked to keep it. */
        HELD,
        /** Among the newest that the rules count. */
        REDUNDANCY,
        /** Ended inside the recovery window. */
        INSIDE_WINDOW,
        /** The newest before the window: without it the window's first moments could not be recovered. */
        ANCHORS_WINDOW,
        /** Among the newest that are kept whatever the rules say. */
        MINIMUM_COUNT,
        /** The newest one without damaged pages: later ones have some that were damaged at the source already. */
        LAST_SOUND,
        /** No rule lets anything expire. */
        NO_RULE
    }

    public RetentionDecision {
        kept = List.copyOf(kept);
        expired = List.copyOf(expired);
    }
}
