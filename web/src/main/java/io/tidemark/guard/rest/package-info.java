/** What a source keeps for us, over REST. */
@NullMarked
package io.tidemark.guard.rest;

import org.jspecify.annotations.NullMarked;
