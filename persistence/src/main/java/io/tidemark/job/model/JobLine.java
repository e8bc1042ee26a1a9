package io.tidemark.job.model;

import java.time.Instant;

/** One line of a job's log. */
public record JobLine(int number, Instant at, String text) {}
