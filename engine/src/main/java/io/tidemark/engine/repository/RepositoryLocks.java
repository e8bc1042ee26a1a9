package io.tidemark.engine.repository;

import io.tidemark.engine.storage.LockRenewal;
import io.tidemark.engine.storage.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** Renews the locks of what backups need. Does nothing where nothing is locked. */
final class RepositoryLocks {

    private final RepositoryContext context;

    RepositoryLocks(RepositoryContext context) {
        this.context = context;
    }

    /** Renews those of {@code packs}, and of what opens the repository at all. */
    void renew(Collection<ObjectKey> packs) {
        if (context.store().locks()) {
            LockRenewal.run(context.store(), context.keys().opening());
            LockRenewal.run(context.store(), packs);
        }
    }

    /**
     * Renews those of whole backups; one that is gone by now needs nothing.
     *
     * @throws DamagedObjectException if a manifest is damaged, or a pack is, as far as a listing shows it, once all others are
     *     renewed
     */
    void renewBackups(List<BackupId> backups) {
        if (!context.store().locks()) {
            return;
        }
        var manifests = new Manifests(context);
        var packs = new LinkedHashSet<PackFacts>();
        var documents = new ArrayList<ObjectKey>();
        DamagedObjectException damage = null;
        for (var id : backups) {
            try {
                manifests.contents(id).ifPresent(contents -> {
                    contents.packs().forEach(packs::add);
                    documents.add(Manifests.key(id));
                });
            } catch (DamagedObjectException e) {
                damage = e;
            }
        }
        LockRenewal.run(context.store(), documents);
        var lost = Presence.check(context.store(), packs);
        packs.removeAll(lost.keySet());
        renew(packs.stream().map(PackFacts::key).toList());
        damage = damage != null ? damage : lost.values().stream().findFirst().orElse(null);
        if (damage != null) {
            throw damage;
        }
    }
}
