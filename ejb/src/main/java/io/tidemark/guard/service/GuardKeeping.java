package io.tidemark.guard.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.engine.protocol.SourceState;
import io.tidemark.guard.model.GuardStep;
import io.tidemark.guard.model.SourceWatch;
import io.tidemark.guard.model.SourceWatches;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.server.model.Server;
import io.tidemark.server.model.ServerState;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.model.WalPolicies;
import io.tidemark.wal.model.WalPolicy;
import io.tidemark.wal.model.WalReception;
import io.tidemark.wal.model.WalReceptions;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The transactions of the guard. What it does stands in the audit trail, in the transaction that does it. */
@Stateless
@TenantBound
public class GuardKeeping {

    static final String ACTOR = "guard";

    /** A source that needs watching is looked at again after that. */
    private static final Duration CLOSE_WATCH = Duration.ofSeconds(5);

    @Inject
    SourceWatches watches;

    @Inject
    WalPolicies policies;

    @Inject
    WalReceptions receptions;

    @Inject
    ServerRegister servers;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    public SourceWatch watch(TenantId tenant, ServerId server) {
        return watches.find(tenant, server).orElseThrow(() -> Refusals.absent("server"));
    }

    /** The step that is taken for a server now. */
    public GuardStep step(TenantId tenant, ServerId server) {
        return watches.find(tenant, server).map(SourceWatch::step).orElse(GuardStep.NONE);
    }

    /** A look that failed leaves all as it was. */
    public void unseen(TenantId tenant, ServerId server, FailureView failure) {
        watches.lock(tenant, server).ifPresent(watch -> watch.unseen(failure));
    }

    /**
     * Takes what was seen in, decides, and lets receivers end whose slot is given up.
     *
     * @return whether the slot is to be dropped
     */
    public boolean seen(TenantId tenant, ServerId id, SourceState state) {
        var server = servers.load(tenant, id);
        var watch = watches.lock(tenant, id).orElseThrow(() -> Refusals.absent("server"));
        var policy = policies.of(tenant, id);
        var now = clock.instant();
        var gaveUpBefore = watch.step().givesUpSlot();
        var situation = takeIn(watch, policy, state, lastArrived(tenant, id), now);
        for (var step : SourceGuard.decide(situation, now)) {
            audit.recordAs(
                    tenant, ACTOR, "guard." + step.name().toLowerCase(Locale.ROOT), id, server.name(), figures(watch));
            watch.become(step, now);
        }
        if (watch.step() != GuardStep.NONE) {
            watch.lookAgainBy(now.plus(CLOSE_WATCH));
        }
        if (gaveUpBefore && !watch.step().givesUpSlot()) {
            receptions.want(tenant, id, server.state() == ServerState.ACTIVE);
        }
        var givesUp = watch.step().givesUpSlot()
                && (watch.slotPresent() || state.second().isPresent());
        if (givesUp) {
            receptions.want(tenant, id, false);
        }
        return givesUp;
    }

    /** Whether a second receiver is wanted, now or when the server is resumed. */
    public boolean receivesTwice(TenantId tenant, ServerId id) {
        return policies.of(tenant, id).receivers() == 2;
    }

    /** The last segment that the server has archived to us by itself; null if none ever came. */
    public @Nullable String lastArrived(TenantId tenant, ServerId id) {
        return receptions.find(tenant, id).map(WalReception::arrivedFile).orElse(null);
    }

    /** Whether the policy would give the slot up for the server's own archiving, and that goes elsewhere or nowhere. */
    public boolean archivesElsewhere(TenantId tenant, ServerId id) {
        return policies.of(tenant, id).steps().archivePercent() != null
                && watches.find(tenant, id)
                        .filter(watch -> watch.archiving()
                                && !SourceGuard.arrives(watch.archivedFile(), lastArrived(tenant, id)))
                        .isPresent();
    }

    private static SourceGuard.Situation takeIn(
            SourceWatch watch, WalPolicy policy, SourceState state, @Nullable String lastArrived, Instant now) {
        var slot = state.slot();
        var retained = retained(state);
        var before = watch.retainedBytes();
        var lookedAt = watch.lookedAt();
        var growth = before == null || lookedAt == null || watch.slotPresent() != slot.isPresent()
                ? null
                : Long.valueOf(
                        SourceGuard.growth(watch.bytesPerMinute(), retained - before, Duration.between(lookedAt, now)));
        watch.seen(now, state.position().toString(), slotSeen(state), commitsSeen(state), archivingSeen(state));
        var budget = SourceGuard.budget(policy.budgetBytes(), watch.keepLimitBytes());
        watch.expect(new SourceWatch.Forecast(
                growth,
                budget,
                SourceGuard.fullAt(budget, retained, growth, now).orElse(null)));
        return new SourceGuard.Situation(
                policy.steps(),
                budget,
                retained,
                growth,
                slot.isPresent(),
                watch.slotSince(),
                archives(state.archiving())
                        && SourceGuard.arrives(state.archiving().lastFile(), lastArrived),
                watch.step());
    }

    /** What is kept for the receiver that is farther behind. */
    private static long retained(SourceState state) {
        return Stream.of(state.slot(), state.second())
                .flatMap(Optional::stream)
                .mapToLong(SourceState.Slot::retainedBytes)
                .max()
                .orElse(0);
    }

    private static boolean archives(SourceState.Archiving archiving) {
        var at = archiving.lastAt();
        var failed = archiving.lastFailedAt();
        return archiving.configured() && at != null && (failed == null || failed.isBefore(at));
    }

    private static SourceWatch.SlotSeen slotSeen(SourceState state) {
        var slot = state.slot();
        var limit = state.commits().keepLimitBytes();
        return new SourceWatch.SlotSeen(
                slot.isPresent(),
                slot.map(SourceState.Slot::active).orElse(false),
                slot.map(SourceState.Slot::status).orElse(null),
                slot.isPresent() ? Long.valueOf(retained(state)) : null,
                limit.isPresent() ? limit.getAsLong() : null,
                slot.map(SourceState.Slot::safeBytes)
                        .filter(safe -> safe.isPresent())
                        .map(safe -> safe.getAsLong())
                        .orElse(null));
    }

    private static SourceWatch.CommitsSeen commitsSeen(SourceState state) {
        var commits = state.commits();
        return new SourceWatch.CommitsSeen(
                commits.syncState().isEmpty() ? null : commits.syncState(),
                commits.synchronousNames().isEmpty() ? null : commits.synchronousNames(),
                commits.waiting().isPresent() ? commits.waiting().getAsInt() : null);
    }

    private static SourceWatch.ArchivingSeen archivingSeen(SourceState state) {
        var archiving = state.archiving();
        return new SourceWatch.ArchivingSeen(
                archiving.configured(),
                archiving.lastFile().isEmpty() ? null : archiving.lastFile(),
                archiving.lastAt(),
                archiving.lastFailedAt());
    }

    /** The receiver has not ended yet: soon again. */
    public void lookAgainSoon(TenantId tenant, ServerId server) {
        watches.lock(tenant, server).ifPresent(watch -> watch.lookAgainBy(clock.instant()));
    }

    /** The guard has dropped the slot. Where the policy says so it is made again as soon as WAL can be received. */
    public void gaveSlotUp(TenantId tenant, ServerId id) {
        var server = servers.load(tenant, id);
        var watch = watches.lock(tenant, id).orElseThrow(() -> Refusals.absent("server"));
        audit.recordAs(tenant, ACTOR, "guard.drop-slot", id, server.slot(), figures(watch));
        watch.giveSlotUp(clock.instant());
        if (watch.step() == GuardStep.DROP && policies.of(tenant, id).recreateSlot()) {
            receive(tenant, server);
        }
    }

    /** The slot is there again, empty: the receiver begins with it. */
    public void recreatedSlot(TenantId tenant, ServerId id, String actor) {
        var server = servers.load(tenant, id);
        var watch = watches.lock(tenant, id).orElseThrow(() -> Refusals.absent("server"));
        audit.recordAs(tenant, actor, "wal.recreate-slot", id, server.slot(), "");
        watch.recreateSlot(clock.instant());
        receive(tenant, server);
    }

    private void receive(TenantId tenant, Server server) {
        receptions.want(tenant, server.id(), server.state() == ServerState.ACTIVE);
        receptions.restart(tenant, server.id());
    }

    private static String figures(SourceWatch watch) {
        return "%s of %s bytes kept, %s bytes a minute, full %s"
                .formatted(
                        text(watch.retainedBytes()),
                        text(watch.budgetBytes()),
                        text(watch.bytesPerMinute()),
                        Optional.ofNullable(watch.fullAt())
                                .map(Objects::toString)
                                .orElse("not foreseen"));
    }

    private static String text(@Nullable Long number) {
        return number == null ? "unknown" : number.toString();
    }
}
