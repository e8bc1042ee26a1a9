/** Retention rules per server. */
@NullMarked
package io.tidemark.retention.model;

import org.jspecify.annotations.NullMarked;
