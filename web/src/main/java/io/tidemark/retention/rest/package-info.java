/** How long backups are kept, over REST. */
@NullMarked
package io.tidemark.retention.rest;

import org.jspecify.annotations.NullMarked;
