package io.tidemark.backup.service;

import io.tidemark.engine.retention.Hold;
import java.io.Serializable;
import java.time.Instant;

/** Somebody's word that a backup stays, by itself or with all WAL since. */
public record HoldView(Hold kind, String by, Instant at, String reason) implements Serializable {}
