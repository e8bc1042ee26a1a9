/**
 * PostgreSQL's own vocabulary: positions, timelines, segments, versions and the small files it writes.
 *
 * <p>Values only: nothing here reads a disk or a socket. Depends on nothing else of the engine.
 */
@NullMarked
package io.tidemark.engine.postgres;

import org.jspecify.annotations.NullMarked;
