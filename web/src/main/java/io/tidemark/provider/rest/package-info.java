/** What the provider of the service may do, over REST. */
@NullMarked
package io.tidemark.provider.rest;

import org.jspecify.annotations.NullMarked;
