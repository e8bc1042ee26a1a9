package io.tidemark.engine.postgres;

/** What a repository is bound to: which cluster, and how its WAL is cut. */
public record ClusterIdentity(SystemIdentifier systemIdentifier, WalSegmentSize walSegmentSize) {}
