/** Receiving WAL from every protected server and telling how that goes. */
@NullMarked
package io.tidemark.wal.service;

import org.jspecify.annotations.NullMarked;
