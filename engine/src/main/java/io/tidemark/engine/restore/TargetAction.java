package io.tidemark.engine.restore;

/** What the server does when it has reached the target: {@code recovery_target_action}. */
public enum TargetAction {
    /** Ends recovery and accepts writes, on a new timeline. */
    PROMOTE,
    /** Waits, readable, for {@code pg_wal_replay_resume()}. */
    PAUSE,
    /** Stops, to be started again as one likes. */
    SHUTDOWN
}
