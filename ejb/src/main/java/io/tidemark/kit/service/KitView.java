package io.tidemark.kit.service;

import io.tidemark.tenant.model.TenantId;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * What is needed to bring a tenant's servers back without the service: no secret is in it.
 *
 * @param madeAt it tells how things were then
 * @param service the address of the service that made it
 * @param commandLine the version of the command line that goes with it
 * @param format the version of the repositories' format
 */
public record KitView(
        TenantId tenant,
        String name,
        Instant madeAt,
        String service,
        String commandLine,
        int format,
        KitKey key,
        List<KitServer> servers,
        List<KitStep> steps,
        KitTaken taken)
        implements Serializable {

    public KitView {
        servers = List.copyOf(servers);
        steps = List.copyOf(steps);
    }
}
