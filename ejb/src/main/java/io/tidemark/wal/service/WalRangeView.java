package io.tidemark.wal.service;

import java.io.Serializable;

/** A run of WAL without a hole on one timeline; {@code end} is the first position after it. */
public record WalRangeView(int timeline, String start, String end, String firstFile, String lastFile, long files)
        implements Serializable {}
