/** The page on which servers are taken over from storage. */
@NullMarked
package io.tidemark.takeover.web;

import org.jspecify.annotations.NullMarked;
