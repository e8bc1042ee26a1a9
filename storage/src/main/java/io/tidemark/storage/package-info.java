/**
 * Object stores by address: folders, and S3 by Apache jclouds.
 *
 * <p>The only package that sees {@code org.jclouds}. Everything else knows {@link io.tidemark.engine.storage.ObjectStore}.
 */
@NullMarked
package io.tidemark.storage;

import org.jspecify.annotations.NullMarked;
