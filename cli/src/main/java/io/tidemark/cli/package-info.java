/**
 * The program {@code tidemark}: lists, verifies and restores backups from a repository alone, or through the service.
 *
 * <p>Commands parse, call the engine and print; they decide nothing. Knows {@code engine} and {@code storage}, never the
 * container: it must work when everything else is gone.
 */
@NullMarked
package io.tidemark.cli;

import org.jspecify.annotations.NullMarked;
