package io.tidemark.engine.repository;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.repository.VerificationPlan.Item;
import io.tidemark.engine.repository.VerificationRun.Selection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks for damage in a repository. Changes nothing, and goes on after a finding; only a store that fails, as opposed to an
 * object that is damaged, ends it. A backup that is removed meanwhile is not missed.
 */
public final class Verifier {

    private final RepositoryContext context;

    Verifier(RepositoryContext context) {
        this.context = context;
    }

    /** Verifies all backups and, beyond {@link VerificationLevel#EXISTS}, all sealed objects. */
    public Verification run(VerificationLevel level, Progress progress, Cancellation cancellation) {
        var run = new VerificationRun(context, progress, cancellation);
        run.open(new Manifests(context).ids());
        var sealed = level == VerificationLevel.EXISTS ? Set.<Item>of() : run.sealedObjects();
        return run.verify(everything(run, level, sealed), level);
    }

    /**
     * Verifies these backups only; what they share is read once. Which sealed objects they need, the repository does not know.
     *
     * @throws EngineException with {@link ErrorCode#NOT_FOUND} if there is no such backup
     */
    public Verification run(
            Set<BackupId> backups, VerificationLevel level, Progress progress, Cancellation cancellation) {
        var run = new VerificationRun(context, progress, cancellation);
        var there = new Manifests(context).ids();
        backups.stream().filter(id -> !there.contains(id)).findFirst().ifPresent(id -> {
            throw Manifests.notFound(id);
        });
        run.open(there.stream().filter(backups::contains).toList());
        return run.verify(everything(run, level, Set.of()), level);
    }

    private static Selection everything(VerificationRun run, VerificationLevel level, Set<Item> sealed) {
        return new Selection(
                run.backups(),
                level == VerificationLevel.EXISTS ? Set.of() : run.packs(),
                sealed.stream().map(Item::object).collect(Collectors.toSet()),
                level == VerificationLevel.EVERYTHING ? run.backups() : Set.of());
    }

    /**
     * Looks whether everything exists, and reads what is due at {@link VerificationLevel#FRAMES}: objects of which {@code known} does not say that they
     * were intact not long ago, as far as {@code pace} goes.
     *
     * @param rebuilt of these backups every file is rebuilt, too, whatever the pace; those that are gone are left out
     * @param now what is verified by this run counts as verified then
     */
    public VerifiedSlice runDue(
            VerifiedObjects known,
            VerificationPace pace,
            Set<BackupId> rebuilt,
            Instant now,
            Progress progress,
            Cancellation cancellation) {
        var run = new VerificationRun(context, progress, cancellation);
        run.open(new Manifests(context).ids());
        var items = new ArrayList<Item>(run.sealedObjects());
        run.packs().forEach(pack -> items.add(VerificationRun.item(pack)));
        run.backups().forEach(id -> items.add(run.maps(id)));
        var plan = VerificationPlan.of(items, known, pace, now);
        var keys = plan.picked().stream().map(Item::object).collect(Collectors.toSet());
        var there = run.backups().stream().filter(rebuilt::contains).collect(Collectors.toSet());
        var found = run.verify(
                new Selection(
                        run.backups().stream()
                                .filter(id -> keys.contains(Manifests.key(id)))
                                .collect(Collectors.toSet()),
                        run.packs().stream()
                                .filter(pack -> keys.contains(pack.key()))
                                .collect(Collectors.toSet()),
                        keys.stream()
                                .filter(key -> !SealedObjects.isReserved(key.path()))
                                .collect(Collectors.toSet()),
                        there),
                there.isEmpty() ? VerificationLevel.FRAMES : VerificationLevel.EVERYTHING);
        var damaged = found.damages().stream().map(Verification.Damage::object).collect(Collectors.toSet());
        for (var damage : found.damages()) {
            damage.affected().stream()
                    .filter(id -> !run.hasPages(id, damage.object()))
                    .forEach(id -> damaged.add(Manifests.key(id)));
        }
        var times = new HashMap<Item, Instant>();
        for (var item : items) {
            var at = plan.picked().contains(item) ? now : known.lastOf(item);
            if (!damaged.contains(item.object()) && at.isAfter(Instant.EPOCH)) {
                times.put(item, at);
            }
        }
        return new VerifiedSlice(found, VerifiedObjects.of(times), wholeBackups(run, times), there, plan.leftBytes());
    }

    private static Map<BackupId, Instant> wholeBackups(VerificationRun run, Map<Item, Instant> times) {
        var whole = new HashMap<BackupId, Instant>();
        for (var id : run.backups()) {
            run.itemsOf(id)
                    .map(item -> times.getOrDefault(item, Instant.EPOCH))
                    .min(Instant::compareTo)
                    .filter(oldest -> oldest.isAfter(Instant.EPOCH))
                    .ifPresent(oldest -> whole.put(id, oldest));
        }
        return whole;
    }
}
