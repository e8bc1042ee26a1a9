/** The REST interface as a whole. */
@NullMarked
package io.tidemark.app.rest;

import org.jspecify.annotations.NullMarked;
