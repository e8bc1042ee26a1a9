/** The page of the recovery kit. */
@NullMarked
package io.tidemark.kit.web;

import org.jspecify.annotations.NullMarked;
