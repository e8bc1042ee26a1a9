/** What the WAL that is kept for us costs a source, as it was seen last, and what was done about it. */
@NullMarked
package io.tidemark.guard.model;

import org.jspecify.annotations.NullMarked;
