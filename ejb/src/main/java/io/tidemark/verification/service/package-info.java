/** Verifying by itself, a part each day, so that no backup goes unread for long. */
@NullMarked
package io.tidemark.verification.service;

import org.jspecify.annotations.NullMarked;
