/**
 * Decides which backups expire and which WAL may go. Pure: nothing here reads a store or a clock. Knows the vocabulary of
 * {@code engine.postgres} only.
 */
@NullMarked
package io.tidemark.engine.retention;

import org.jspecify.annotations.NullMarked;
