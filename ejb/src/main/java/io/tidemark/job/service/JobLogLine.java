package io.tidemark.job.service;

import java.io.Serializable;
import java.time.Instant;

/** One line of a job's log. */
public record JobLogLine(Instant at, String text) implements Serializable {}
