/** Storage targets: where a tenant's repositories are kept. */
@NullMarked
package io.tidemark.storage.model;

import org.jspecify.annotations.NullMarked;
