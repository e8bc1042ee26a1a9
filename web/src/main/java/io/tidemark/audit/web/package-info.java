/** The audit trail. */
@NullMarked
package io.tidemark.audit.web;

import org.jspecify.annotations.NullMarked;
