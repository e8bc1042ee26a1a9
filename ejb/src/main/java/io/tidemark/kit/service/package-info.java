/**
 * The recovery kit: one sheet with what an owner needs to bring servers back with the command line alone, when the service is
 * gone. Reads other features, changes none.
 */
@NullMarked
package io.tidemark.kit.service;

import org.jspecify.annotations.NullMarked;
