package io.tidemark.provider.service;

import java.io.Serializable;
import java.time.Instant;

/** A node of the service. */
public record NodeView(
        String name, String version, Instant startedAt, Instant seenAt, boolean alive, int runningJobs, int receivers)
        implements Serializable {}
