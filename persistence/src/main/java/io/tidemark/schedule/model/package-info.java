/** Backup schedules and when they are due. */
@NullMarked
package io.tidemark.schedule.model;

import org.jspecify.annotations.NullMarked;
