/**
 * What all resources share: JSON, problems, pages of lists, entity tags.
 *
 * <p>Knows no feature and nobody who calls; the shapes are described in {@code docs/rest.md}.
 */
@NullMarked
package io.tidemark.platform.rest;

import org.jspecify.annotations.NullMarked;
