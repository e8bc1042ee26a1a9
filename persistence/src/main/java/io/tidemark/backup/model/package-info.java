/** The catalogue of base backups. What is stored decides; this only remembers it for fast display. */
@NullMarked
package io.tidemark.backup.model;

import org.jspecify.annotations.NullMarked;
