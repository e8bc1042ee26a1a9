/** The same work done by Tidemark and by other programs, in turns, and compared as ratios. */
@org.jspecify.annotations.NullMarked
package io.tidemark.bench;
