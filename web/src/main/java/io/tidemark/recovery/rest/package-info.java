/** Bringing servers back, over REST. */
@NullMarked
package io.tidemark.recovery.rest;

import org.jspecify.annotations.NullMarked;
