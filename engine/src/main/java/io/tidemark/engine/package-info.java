/**
 * The backup engine: protocol, repository, WAL, backup, restore and retention.
 *
 * <p>This package holds what all its parts share: {@link io.tidemark.engine.EngineException errors}, secrets, progress
 * and cancellation. The engine knows the JDK and a handful of libraries, never the container, so that a bare command
 * line can restore when the service is down.
 */
@NullMarked
package io.tidemark.engine;

import org.jspecify.annotations.NullMarked;
