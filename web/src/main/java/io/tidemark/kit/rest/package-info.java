/** The recovery kit over REST. */
@NullMarked
package io.tidemark.kit.rest;

import org.jspecify.annotations.NullMarked;
