/**
 * How people and programs get in and out.
 *
 * <p>{@link io.tidemark.access.web.FrontDoor} stands before the container's own login, {@link
 * io.tidemark.access.web.CallerFilter} behind it.
 */
@NullMarked
package io.tidemark.access.web;

import org.jspecify.annotations.NullMarked;
