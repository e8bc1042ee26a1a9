/** Taking, showing, holding, verifying and deleting base backups. */
@NullMarked
package io.tidemark.backup.service;

import org.jspecify.annotations.NullMarked;
