/**
 * Decides which backups expire and which WAL may go. Pure, and knows the vocabulary of {@code engine.postgres} only; but for
 * {@link io.tidemark.engine.retention.WalExpiry}, which lets an archive delete what may go.
 */
@NullMarked
package io.tidemark.engine.retention;

import org.jspecify.annotations.NullMarked;
