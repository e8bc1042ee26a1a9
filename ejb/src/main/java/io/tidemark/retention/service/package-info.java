/** How long backups and WAL are kept, and why. */
@NullMarked
package io.tidemark.retention.service;

import org.jspecify.annotations.NullMarked;
