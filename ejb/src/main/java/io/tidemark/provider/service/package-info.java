/** What the provider of the service sees and does across tenants. */
@NullMarked
package io.tidemark.provider.service;

import org.jspecify.annotations.NullMarked;
