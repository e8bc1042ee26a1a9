/** Which recovery kit each tenant has put away. */
@NullMarked
package io.tidemark.kit.model;

import org.jspecify.annotations.NullMarked;
