/** Writing and reading the audit trail. */
@NullMarked
package io.tidemark.audit.service;

import org.jspecify.annotations.NullMarked;
