/** What all pages share. */
@NullMarked
package io.tidemark.platform.web;

import org.jspecify.annotations.NullMarked;
