package io.tidemark.storage;

import java.time.Instant;

/**
 * How long one version of an object cannot be removed.
 *
 * @param mode {@code GOVERNANCE} or {@code COMPLIANCE}, as S3 writes them
 */
record Retention(String mode, Instant until) {}
