/** The job queue and its runner. */
@NullMarked
package io.tidemark.job.service;

import org.jspecify.annotations.NullMarked;
