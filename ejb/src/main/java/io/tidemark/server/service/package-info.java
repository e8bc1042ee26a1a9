/** Registering PostgreSQL servers and looking after their connection. */
@NullMarked
package io.tidemark.server.service;

import org.jspecify.annotations.NullMarked;
