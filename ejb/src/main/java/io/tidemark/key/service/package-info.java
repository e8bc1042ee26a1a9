/** Tenants' keys: where they are, how they are changed and destroyed. */
@NullMarked
package io.tidemark.key.service;

import org.jspecify.annotations.NullMarked;
