/** What can be recovered, the plan for it, and doing it. */
@NullMarked
package io.tidemark.recovery.service;

import org.jspecify.annotations.NullMarked;
