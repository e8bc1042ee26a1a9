package io.tidemark.job.service;

/** How far a phase of a job is. */
public enum PhaseState {
    DONE,
    RUNNING,
    WAITING
}
