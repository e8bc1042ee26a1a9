/** Storage targets. */
@NullMarked
package io.tidemark.storage.web;

import org.jspecify.annotations.NullMarked;
