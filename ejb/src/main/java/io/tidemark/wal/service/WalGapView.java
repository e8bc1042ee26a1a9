package io.tidemark.wal.service;

import java.io.Serializable;

/** Missing WAL between two ranges of a timeline. */
public record WalGapView(int timeline, String from, String until, String firstMissingFile, long files)
        implements Serializable {}
