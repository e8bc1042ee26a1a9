/**
 * Object stores by address: folders, S3 by Apache jclouds, and S3 with object lock by the AWS SDK.
 *
 * <p>The only package that sees {@code org.jclouds} and {@code software.amazon.awssdk}. Everything else knows {@link io.tidemark.engine.storage.ObjectStore}.
 */
@NullMarked
package io.tidemark.storage;

import org.jspecify.annotations.NullMarked;
