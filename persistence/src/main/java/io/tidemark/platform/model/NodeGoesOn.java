package io.tidemark.platform.model;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Whether nothing of this node has failed that only a new start mends: see {@link NodeSigns#life}. */
@Liveness
@ApplicationScoped
public class NodeGoesOn implements HealthCheck {

    @Inject
    NodeSigns signs;

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("tidemark-work");
        var failings = signs.failings();
        failings.forEach((name, failing) -> response.withData(name, failing.orElse("fine")));
        return response.status(failings.values().stream().allMatch(Optional::isEmpty))
                .build();
    }
}
