/** Who may call the REST interface, and who is a member of a tenant. */
@NullMarked
package io.tidemark.access.rest;

import org.jspecify.annotations.NullMarked;
