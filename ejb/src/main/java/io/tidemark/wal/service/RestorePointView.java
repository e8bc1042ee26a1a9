package io.tidemark.wal.service;

import java.io.Serializable;
import java.time.Instant;

/** A named position in the WAL to which one can recover. */
public record RestorePointView(String name, String lsn, Instant at, String by) implements Serializable {}
