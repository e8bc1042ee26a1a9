/** The recoverability strip, and the pages by which servers are brought back. */
@NullMarked
package io.tidemark.recovery.web;

import org.jspecify.annotations.NullMarked;
