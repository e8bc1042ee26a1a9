/** When backups are taken. */
@NullMarked
package io.tidemark.schedule.service;

import org.jspecify.annotations.NullMarked;
