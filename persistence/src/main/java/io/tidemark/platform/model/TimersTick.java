package io.tidemark.platform.model;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Whether the timers of this node go on. One that hangs does not come back by itself: the node should be started again. */
@Liveness
@ApplicationScoped
public class TimersTick implements HealthCheck {

    /** Longer than a tick takes while the catalogue does not answer: that is no reason to start again. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Clock clock = Clock.systemUTC();

    @Inject
    NodeSigns signs;

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("tidemark-timers");
        var now = clock.instant();
        var ticks = signs.ticks();
        ticks.forEach((timer, at) -> response.withData(timer, at.toString()));
        return response.status(
                        ticks.values().stream().allMatch(at -> at.plus(PATIENCE).isAfter(now)))
                .build();
    }
}
