/** WAL of a server. */
@NullMarked
package io.tidemark.wal.web;

import org.jspecify.annotations.NullMarked;
