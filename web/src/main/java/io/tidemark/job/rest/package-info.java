/** Jobs over REST. */
@NullMarked
package io.tidemark.job.rest;

import org.jspecify.annotations.NullMarked;
