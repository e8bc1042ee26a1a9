/** The page of a tenant's key. */
@NullMarked
package io.tidemark.key.web;

import org.jspecify.annotations.NullMarked;
