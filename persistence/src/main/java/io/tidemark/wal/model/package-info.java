/** WAL reception per server: which node holds it and what it last reported. */
@NullMarked
package io.tidemark.wal.model;

import org.jspecify.annotations.NullMarked;
