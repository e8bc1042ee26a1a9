/** The audit trail: who changed what, when. Rows are only ever added. */
@NullMarked
package io.tidemark.audit.model;

import org.jspecify.annotations.NullMarked;
