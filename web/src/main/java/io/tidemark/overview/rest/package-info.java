/** Fleet and diagnostics over REST. */
@NullMarked
package io.tidemark.overview.rest;

import org.jspecify.annotations.NullMarked;
