/** When backups are taken and how long they are kept. */
@NullMarked
package io.tidemark.schedule.web;

import org.jspecify.annotations.NullMarked;
