/** Jobs, while they run and afterwards. */
@NullMarked
package io.tidemark.job.web;

import org.jspecify.annotations.NullMarked;
