package io.tidemark.platform.model;

import io.tidemark.tenant.model.TenantId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that this node holds until its lease runs out.
 *
 * @param id of the job or server
 * @param fence grows with every holder; who writes with an older one has lost the lease
 * @param takenFrom the node whose lease ran out; null if nobody held it
 */
public record Claim(
        UUID id, TenantId tenant, long fence, @Nullable String takenFrom) {}
