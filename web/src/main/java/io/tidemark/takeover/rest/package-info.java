/** Taking servers over from storage, over REST. */
@NullMarked
package io.tidemark.takeover.rest;

import org.jspecify.annotations.NullMarked;
