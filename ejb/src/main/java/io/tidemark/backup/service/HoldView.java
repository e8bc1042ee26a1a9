package io.tidemark.backup.service;

import java.io.Serializable;
import java.time.Instant;

/** Somebody's word that a backup stays. */
public record HoldView(String by, Instant at, String reason) implements Serializable {}
