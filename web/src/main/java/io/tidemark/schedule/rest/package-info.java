/** When backups are taken, over REST. */
@NullMarked
package io.tidemark.schedule.rest;

import org.jspecify.annotations.NullMarked;
