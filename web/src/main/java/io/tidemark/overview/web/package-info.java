/** The fleet, and what a server's checks found. */
@NullMarked
package io.tidemark.overview.web;

import org.jspecify.annotations.NullMarked;
