/** Servers that nobody protects here any more and of which backups lie in storage: found, and taken over. */
@NullMarked
package io.tidemark.takeover.service;

import org.jspecify.annotations.NullMarked;
