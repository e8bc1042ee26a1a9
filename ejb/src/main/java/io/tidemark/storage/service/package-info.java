/** Storage targets: validating, keeping and opening them. */
@NullMarked
package io.tidemark.storage.service;

import org.jspecify.annotations.NullMarked;
