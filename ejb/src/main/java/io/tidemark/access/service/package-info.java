/** Who is calling, what they may do, and the guard before every operation. */
@NullMarked
package io.tidemark.access.service;

import org.jspecify.annotations.NullMarked;
