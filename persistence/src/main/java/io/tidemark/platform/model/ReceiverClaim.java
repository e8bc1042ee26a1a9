package io.tidemark.platform.model;

import io.tidemark.tenant.model.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * A receiver that this node holds until its lease runs out.
 *
 * @param fence grows with every holder; who writes with an older one has lost the lease
 * @param takenFrom the node whose lease ran out; null if nobody held it
 */
public record ReceiverClaim(
        ReceiverId receiver,
        TenantId tenant,
        long fence,
        @Nullable String takenFrom) {}
