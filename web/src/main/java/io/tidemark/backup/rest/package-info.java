/** Base backups over REST. */
@NullMarked
package io.tidemark.backup.rest;

import org.jspecify.annotations.NullMarked;
