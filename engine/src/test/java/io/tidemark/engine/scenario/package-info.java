/** A protected server from end to end, on any object store: the same scenario runs wherever backups can be kept. */
@NullMarked
package io.tidemark.engine.scenario;

import org.jspecify.annotations.NullMarked;
