/** Protected PostgreSQL servers and how they are reached. */
@NullMarked
package io.tidemark.server.model;

import org.jspecify.annotations.NullMarked;
