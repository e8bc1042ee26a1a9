package io.tidemark.wal.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.platform.model.ReceiverId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.model.ExposureMinute;
import io.tidemark.wal.model.ExposureMinutes;
import io.tidemark.wal.model.RestorePointMark;
import io.tidemark.wal.model.RestorePointMarks;
import io.tidemark.wal.model.WalGapMarks;
import io.tidemark.wal.model.WalReception;
import io.tidemark.wal.model.WalReceptions;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The transactions around WAL that users cause. */
@Stateless
@TenantBound
public class WalRegister {

    private static final int MOST_POINTS = 200;
    private static final int MOST_GAPS = 100;
    private static final int MOST_EXPOSURES = 360;

    @Inject
    WalReceptions receptions;

    @Inject
    RestorePointMarks marks;

    @Inject
    ExposureMinutes exposures;

    @Inject
    WalGapMarks gaps;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    public WalReception reception(TenantId tenant, ServerId server) {
        return receptions.find(tenant, server).orElseThrow(() -> Refusals.absent("server"));
    }

    /** Of the second receiver, if one is wanted. */
    public Optional<WalReception> second(TenantId tenant, ServerId server) {
        return receptions.find(tenant, ReceiverId.second(server)).filter(WalReception::wanted);
    }

    public RestorePointView mark(TenantId tenant, ServerId server, String name, Lsn lsn, String actor) {
        var mark = new RestorePointMark(tenant, server, name, lsn.toString(), clock.instant(), actor);
        marks.add(mark);
        audit.recordAs(tenant, actor, "wal.create-restore-point", server, name, lsn.toString());
        return view(mark);
    }

    public void switched(TenantId tenant, ServerId server, Lsn lsn, String actor) {
        audit.recordAs(tenant, actor, "wal.switch", server, lsn.toString(), "");
    }

    /** The server has archived a segment to us by itself. */
    public void arrived(TenantId tenant, ServerId server, String segment) {
        receptions.arrived(tenant, server, segment);
    }

    public void refused(TenantId tenant, ServerId server, String file, String why, String actor) {
        audit.recordAs(tenant, actor, "wal.refuse", server, file, why);
    }

    /** Newest first. */
    public List<RestorePointView> points(TenantId tenant, ServerId server) {
        return marks.ofServer(tenant, server, MOST_POINTS).stream()
                .map(WalRegister::view)
                .toList();
    }

    /** At most some hundred points, whatever the time between. */
    public ExposureView exposures(TenantId tenant, ServerId server, Instant from, Instant to, int rpoSeconds) {
        var step = Duration.ofMinutes(Math.max(1, Duration.between(from, to).toMinutes() / MOST_EXPOSURES));
        var points = exposures.since(tenant, server, from, step);
        return new ExposureView(
                from,
                to,
                rpoSeconds,
                step.toSeconds(),
                points.stream()
                        .map(ExposureMinute::exposureSeconds)
                        .max(Comparator.naturalOrder())
                        .orElse(null),
                points);
    }

    /** Newest first. */
    public List<RecordedGapView> gaps(TenantId tenant, ServerId server) {
        return gaps.ofServer(tenant, server, MOST_GAPS).stream()
                .map(WalViews::gap)
                .toList();
    }

    private static RestorePointView view(RestorePointMark mark) {
        return new RestorePointView(mark.name(), mark.lsn(), mark.at(), mark.madeBy());
    }
}
