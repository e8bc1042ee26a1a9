/**
 * Watches what the WAL that a source keeps for us costs it, acts before its disk is full, and finds WAL that is missing.
 *
 * <p>A <em>look</em> asks a source over SQL. What is to be done about it is decided by {@link io.tidemark.guard.service.SourceGuard}, which is pure; every
 * step that is taken stands in the audit trail.
 */
@NullMarked
package io.tidemark.guard.service;

import org.jspecify.annotations.NullMarked;
