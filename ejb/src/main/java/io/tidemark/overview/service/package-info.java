/** The whole at a glance: fleet, readiness and diagnostics. Reads all features, changes none. */
@NullMarked
package io.tidemark.overview.service;

import org.jspecify.annotations.NullMarked;
