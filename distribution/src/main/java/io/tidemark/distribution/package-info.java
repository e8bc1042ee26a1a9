/**
 * The whole of Tidemark on one machine, as child processes: for {@code make run} and for the system tests.
 *
 * <p>{@link io.tidemark.distribution.Demo} starts and stops everything; {@link io.tidemark.distribution.Launcher} is the
 * program around it. Nothing here is part of the service.
 */
@NullMarked
package io.tidemark.distribution;

import org.jspecify.annotations.NullMarked;
