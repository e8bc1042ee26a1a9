package io.tidemark.job.service;

import io.tidemark.platform.model.JobId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells of changes of the jobs that somebody on this node looks at, whichever node works on them: it looks into the catalogue
 * once a second for each such job, however many look. Ticked by {@link JobTimer}.
 */
@ApplicationScoped
public class JobWatch {

    private record Watched(TenantId tenant, JobId job) {}

    private record Watch(
            int watchers, Runnable changed, @Nullable String mark) {}

    @Inject
    JobMarks marks;

    private final Map<Watched, Watch> watches = new ConcurrentHashMap<>();

    /**
     * Somebody begins to look; each beginning has its {@link #end}.
     *
     * @param changed called on a thread of the container, at most once a second. It is told only that there is something new.
     */
    public void begin(TenantId tenant, JobId job, Runnable changed) {
        watches.merge(
                new Watched(tenant, job),
                new Watch(1, changed, null),
                // told at the next look: something may have changed between the newcomer's page and its beginning
                (before, _) -> new Watch(before.watchers() + 1, before.changed(), null));
    }

    public void end(TenantId tenant, JobId job) {
        watches.computeIfPresent(
                new Watched(tenant, job),
                (_, before) -> before.watchers() == 1
                        ? null
                        : new Watch(before.watchers() - 1, before.changed(), before.mark()));
    }

    void look() {
        watches.forEach((watched, watch) -> {
            var mark = marks.of(watched.tenant(), watched.job());
            if (!Objects.equals(mark.orElse(null), watch.mark())) {
                watches.computeIfPresent(
                        watched, (_, now) -> new Watch(now.watchers(), now.changed(), mark.orElse(null)));
                watch.changed().run();
            }
        });
    }
}
