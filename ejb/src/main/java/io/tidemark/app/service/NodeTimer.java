package io.tidemark.app.service;

import io.tidemark.platform.model.NodeSigns;
import io.tidemark.platform.model.Nodes;
import io.tidemark.platform.service.Configuration;
import io.tidemark.platform.service.Release;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says every five seconds that this node lives. */
@Singleton
@Startup
public class NodeTimer {

    @Inject
    Nodes nodes;

    @Inject
    Configuration configuration;

    @Inject
    NodeSigns signs;

    @Inject
    Clock clock;

    private @Nullable Instant startedAt;

    @Schedule(hour = "*", minute = "*", second = "*/5", persistent = false)
    void tick() {
        signs.ticked("node", clock.instant());
        if (startedAt == null) {
            startedAt = clock.instant();
        }
        nodes.report(configuration.service().node(), Release.version(), startedAt);
    }
}
