/** The audit trail over REST. */
@NullMarked
package io.tidemark.audit.rest;

import org.jspecify.annotations.NullMarked;
