/** Where backups go, over REST. */
@NullMarked
package io.tidemark.storage.rest;

import org.jspecify.annotations.NullMarked;
