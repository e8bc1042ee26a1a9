package io.tidemark.engine.repository;

import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.Verification.Damage;
import io.tidemark.engine.storage.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects damages: one for each object, with all backups it affects. */
final class Findings {

    private record Finding(ErrorCode code, String message, TreeSet<BackupId> affected) {}

    private final Map<ObjectKey, Finding> byObject = new TreeMap<>();

    void add(DamagedObjectException damage, Collection<BackupId> affected) {
        byObject.computeIfAbsent(
                        damage.key(),
                        key -> new Finding(damage.code(), String.valueOf(damage.getMessage()), new TreeSet<>()))
                .affected()
                .addAll(affected);
    }

    void forget(ObjectKey object) {
        byObject.remove(object);
    }

    /** Of these backups nothing is told. */
    void forget(Collection<BackupId> backups) {
        byObject.values().forEach(finding -> finding.affected().removeAll(backups));
    }

    List<Damage> damages() {
        var damages = new ArrayList<Damage>();
        byObject.forEach((key, finding) ->
                damages.add(new Damage(key, finding.code(), finding.message(), List.copyOf(finding.affected()))));
        return damages;
    }
}
