/** Protected servers over REST. */
@NullMarked
package io.tidemark.server.rest;

import org.jspecify.annotations.NullMarked;
