package io.tidemark.guard.service;

import io.tidemark.platform.model.Located;
import io.tidemark.platform.model.NodeSigns;
import io.tidemark.platform.model.ServerId;
import jakarta.annotation.Resource;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the sources that are due, some at a time: about three hundred in a minute. Whichever node comes first takes one. */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class GuardTimer {

    private static final Logger LOG = LoggerFactory.getLogger(GuardTimer.class);

    private static final int MOST_AT_ONCE = 16;

    @Inject
    DueLooks due;

    @Inject
    SourceLooks looks;

    @Inject
    GapSearch gaps;

    @Inject
    NodeSigns signs;

    @Inject
    Clock clock;

    @Resource(lookup = "java:comp/DefaultManagedExecutorService")
    ManagedExecutorService threads;

    private final Semaphore free = new Semaphore(MOST_AT_ONCE);

    @Schedule(hour = "*", minute = "*", second = "*/3", persistent = false)
    void tick() {
        signs.ticked("guard", clock.instant());
        var wanted = free.drainPermits();
        var taken = List.<Located>of();
        try {
            taken = wanted == 0 ? taken : due.claim(wanted);
        } catch (RuntimeException e) {
            LOG.warn("the guard's tick failed", e);
        } finally {
            free.release(wanted - taken.size());
        }
        taken.forEach(server -> threads.execute(() -> look(server)));
    }

    private void look(Located server) {
        try {
            looks.look(server.tenant(), new ServerId(server.id()));
        } catch (RuntimeException e) {
            LOG.warn("a source could not be looked at: server={}", server.id(), e);
        } finally {
            free.release();
        }
        search(server);
    }

    private void search(Located server) {
        try {
            gaps.search(server.tenant(), new ServerId(server.id()));
        } catch (RuntimeException e) {
            LOG.warn("gaps could not be looked for: server={}", server.id(), e);
        }
    }
}
