/** Tenants: the organisations whose servers are protected. The lowest feature; depends on nothing. */
@NullMarked
package io.tidemark.tenant.model;

import org.jspecify.annotations.NullMarked;
