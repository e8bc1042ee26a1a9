/** What every feature's model shares: pages of a listing, the database session's tenant, identifiers. */
@NullMarked
package io.tidemark.platform.model;

import org.jspecify.annotations.NullMarked;
