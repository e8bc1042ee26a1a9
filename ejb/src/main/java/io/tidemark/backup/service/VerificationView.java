package io.tidemark.backup.service;

import io.tidemark.backup.model.VerifyLevel;
import java.io.Serializable;
import java.time.Instant;

/** The last verification of a backup. */
public record VerificationView(VerifyLevel level, boolean passed, Instant at, String detail) implements Serializable {}
