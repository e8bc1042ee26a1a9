/** Memberships, roles and API tokens: who may do what in which tenant. */
@NullMarked
package io.tidemark.access.model;

import org.jspecify.annotations.NullMarked;
