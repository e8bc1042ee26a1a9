/** What the operator's monitoring is told: health and figures of this node and of all tenants. No tenant sees any of it. */
@NullMarked
package io.tidemark.monitoring.service;

import org.jspecify.annotations.NullMarked;
