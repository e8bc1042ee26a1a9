package io.tidemark.wal.service;

import io.tidemark.engine.wal.Acknowledgement;

/**
 * What a receiver begins with.
 *
 * @param revision of the reception at that moment; a higher one ends the receiver
 */
public record ReceptionTerms(long revision, Acknowledgement acknowledgement, int rpoSeconds) {}
