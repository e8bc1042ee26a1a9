package io.tidemark.platform.model;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether everything that the services of this node need is there: see {@link NodeSigns#need}. */
@Readiness
@ApplicationScoped
public class NodeHasWhatItNeeds implements HealthCheck {

    @Inject
    NodeSigns signs;

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("tidemark-node");
        var complaints = signs.complaints();
        complaints.forEach((name, complaint) -> response.withData(name, complaint.orElse("fine")));
        // before the services have said what they need, they do not run
        return response.status(!complaints.isEmpty()
                        && complaints.values().stream().allMatch(complaint -> complaint.isEmpty()))
                .build();
    }
}
