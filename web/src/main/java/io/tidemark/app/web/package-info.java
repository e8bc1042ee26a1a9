/**
 * What all pages stand on: addresses, the signed-in person's place, how values are written, and what happens when
 * something fails.
 *
 * <p>An address such as {@code /t/acme/servers/018f…/wal} names everything a page needs; nothing is kept in a query string,
 * which the login would drop. {@link io.tidemark.app.web.Address} lists them all.
 */
@NullMarked
package io.tidemark.app.web;

import org.jspecify.annotations.NullMarked;
