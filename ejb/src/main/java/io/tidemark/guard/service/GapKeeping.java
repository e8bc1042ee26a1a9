package io.tidemark.guard.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.access.service.Requester;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.wal.WalGap;
import io.tidemark.guard.model.SourceWatch;
import io.tidemark.guard.model.SourceWatches;
import io.tidemark.job.model.JobSpec.TakeBackup;
import io.tidemark.job.service.ActiveJobs;
import io.tidemark.job.service.JobQueue;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.server.model.ServerState;
import io.tidemark.server.service.Holdings;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.model.WalGapMark;
import io.tidemark.wal.model.WalGapMarks;
import io.tidemark.wal.model.WalReception;
import io.tidemark.wal.model.WalReceptions;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The transactions around gaps: each is written down once, and followed by one backup. */
@Stateless
@TenantBound
public class GapKeeping {

    private static final int MOST_KNOWN = 500;

    @Inject
    SourceWatches watches;

    @Inject
    WalGapMarks marks;

    @Inject
    WalReceptions receptions;

    @Inject
    ServerRegister servers;

    @Inject
    ActiveJobs active;

    @Inject
    JobQueue jobs;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    /** Whether gaps are to be looked for now; for a while they are not again, whatever comes of it. */
    public boolean begin(TenantId tenant, ServerId server) {
        var now = clock.instant();
        var streamingSince = receptions
                .find(tenant, server)
                .map(WalReception::streamingSince)
                .orElse(null);
        var due =
                watches.lock(tenant, server).filter(watch -> Gaps.isDue(watch.gapsLookedForAt(), streamingSince, now));
        due.ifPresent(watch -> watch.lookedForGaps(now));
        return due.isPresent();
    }

    /** Writes down what is new, and asks for a backup where nothing behind a gap could be recovered else. */
    public void found(TenantId tenant, ServerId id, Holdings holdings) {
        var watch = watches.lock(tenant, id).orElse(null);
        if (watch == null) {
            return;
        }
        var now = clock.instant();
        var known = marks.ofServer(tenant, id, MOST_KNOWN);
        close(known, holdings, now);
        var open = new ArrayList<WalGapMark>();
        for (var gap : Gaps.open(holdings, stream(tenant, id))) {
            var mark = known.stream().filter(each -> is(each, gap)).findFirst().orElse(null);
            open.add(mark == null ? write(tenant, id, watch, gap, now) : mark);
        }
        follow(tenant, id, open);
    }

    private Optional<Gaps.StreamPosition> stream(TenantId tenant, ServerId id) {
        return receptions
                .find(tenant, id)
                .filter(reception -> reception.streamingSince() != null)
                .filter(reception -> reception.timeline() != null && reception.receivedLsn() != null)
                .map(reception -> new Gaps.StreamPosition(
                        new TimelineId(Objects.requireNonNull(reception.timeline())),
                        Lsn.parse(Objects.requireNonNull(reception.receivedLsn()))));
    }

    private static void close(List<WalGapMark> known, Holdings holdings, Instant now) {
        known.stream()
                .filter(mark -> mark.closedAt() == null)
                .filter(mark -> Gaps.isClosed(
                        holdings.coverage(), mark.timeline(), Lsn.parse(mark.fromLsn()), Lsn.parse(mark.untilLsn())))
                .forEach(mark -> mark.close(now));
    }

    private WalGapMark write(TenantId tenant, ServerId id, SourceWatch watch, WalGap gap, Instant now) {
        var failure = receptions.find(tenant, id).map(WalReception::failure).map(FailureView::code);
        var mark = new WalGapMark(
                tenant,
                id,
                gap.timeline().value(),
                gap.from().toString(),
                gap.until().toString(),
                now,
                Gaps.cause(watch.slotGivenUpAt(), watch.slotRecreatedAt(), failure, now));
        marks.add(mark);
        audit.recordAs(
                tenant,
                GuardKeeping.ACTOR,
                "wal.gap",
                id,
                "%s to %s on timeline %d".formatted(gap.from(), gap.until(), mark.timeline()),
                mark.cause().name());
        return mark;
    }

    /** A backup that runs already began before the gap was known, perhaps before the gap: the next look asks again. */
    private void follow(TenantId tenant, ServerId id, List<WalGapMark> open) {
        var unfollowed = open.stream().filter(mark -> mark.backup() == null).toList();
        var server = servers.load(tenant, id);
        if (unfollowed.isEmpty()
                || server.state() != ServerState.ACTIVE
                || active.backup(tenant, id).isPresent()) {
            return;
        }
        var job = jobs.enqueue(
                tenant, new TakeBackup(id.value()), server.name(), new Requester.Service(), GuardKeeping.ACTOR);
        unfollowed.forEach(mark -> mark.followedBy(job));
        audit.recordAs(tenant, GuardKeeping.ACTOR, "backup.request", id, server.name(), "after a gap in the WAL");
    }

    private static boolean is(WalGapMark mark, WalGap gap) {
        return mark.timeline() == gap.timeline().value()
                && mark.fromLsn().equals(gap.from().toString());
    }
}
