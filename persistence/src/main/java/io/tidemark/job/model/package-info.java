/** Jobs: long work as rows that nodes claim, lease and finish. */
@NullMarked
package io.tidemark.job.model;

import org.jspecify.annotations.NullMarked;
