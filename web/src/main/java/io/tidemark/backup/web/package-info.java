/** Backups of a server. */
@NullMarked
package io.tidemark.backup.web;

import org.jspecify.annotations.NullMarked;
