/**
 * The port to object stores, and decorators around it.
 *
 * <p>A <em>store</em> is a flat set of immutable <em>objects</em> named by <em>keys</em>. Depends only on the shared
 * types of {@code io.tidemark.engine}.
 */
@NullMarked
package io.tidemark.engine.storage;

import org.jspecify.annotations.NullMarked;
