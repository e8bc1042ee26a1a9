/** Tenants' keys over REST. */
@NullMarked
package io.tidemark.key.rest;

import org.jspecify.annotations.NullMarked;
