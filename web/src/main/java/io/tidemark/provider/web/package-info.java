/** What the provider of the service sees: numbers and nodes, never a tenant's data. */
@NullMarked
package io.tidemark.provider.web;

import org.jspecify.annotations.NullMarked;
