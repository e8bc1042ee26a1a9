/** WAL and restore points over REST. */
@NullMarked
package io.tidemark.wal.rest;

import org.jspecify.annotations.NullMarked;
