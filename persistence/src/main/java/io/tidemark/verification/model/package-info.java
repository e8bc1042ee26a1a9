/** What is known of when each server's repository was verified. */
@NullMarked
package io.tidemark.verification.model;

import org.jspecify.annotations.NullMarked;
