/** Recoveries and the short-lived tokens by which they read. */
@NullMarked
package io.tidemark.recovery.model;

import org.jspecify.annotations.NullMarked;
