package io.tidemark.backup.service;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.engine.repository.BackupCatalogue;
import io.tidemark.engine.repository.BackupManifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the catalogue is told, so that it says what storage says. Pure. */
final class Reconciliation {

    sealed interface Finding {}

    /** A committed manifest is a complete backup. */
    record Completed(Backup backup, BackupManifest manifest) implements Finding {}

    /** A running backup without a manifest broke off. */
    record BrokenOff(Backup backup) implements Finding {}

    /** Its manifest cannot be read. It stays: others must hear of it, and the store may give the manifest back. */
    record Unreadable(Backup backup, String why) implements Finding {}

    /** It is not stored any more. */
    record Gone(Backup backup) implements Finding {}

    /** The catalogue did not know it. */
    record Unknown(BackupName name, BackupManifest manifest) implements Finding {}

    private Reconciliation() {}

    /** @param judged what was known before one looked into the store and nobody is at work on: only its absence means something */
    static List<Finding> of(List<Backup> known, BackupCatalogue stored, Set<BackupName> judged) {
        var readable = new HashMap<BackupName, BackupManifest>();
        stored.backups()
                .forEach(manifest -> readable.put(new BackupName(manifest.id().value()), manifest));
        var unreadable = new HashMap<BackupName, String>();
        stored.unreadable()
                .forEach(each -> unreadable.put(
                        new BackupName(each.id().value()),
                        String.valueOf(each.reason().getMessage())));
        var findings = new ArrayList<Finding>();
        var unknown = new HashSet<>(readable.keySet());
        for (var backup : known) {
            unknown.remove(backup.name());
            var isKept = backup.state() == BackupState.COMPLETE || backup.state() == BackupState.DELETING;
            var isJudged = judged.contains(backup.name());
            var manifest = readable.get(backup.name());
            var why = unreadable.get(backup.name());
            if (isKept && manifest == null && why != null) {
                findings.add(new Unreadable(backup, why));
            } else if (isKept && manifest == null && isJudged) {
                findings.add(new Gone(backup));
            } else if (backup.state() == BackupState.RUNNING && isJudged) {
                findings.add(manifest != null ? new Completed(backup, manifest) : new BrokenOff(backup));
            } else if (backup.state() == BackupState.FAILED && manifest != null) {
                findings.add(new Completed(backup, manifest));
            }
        }
        stored.backups().stream()
                .filter(manifest ->
                        unknown.contains(new BackupName(manifest.id().value())))
                .forEach(manifest ->
                        findings.add(new Unknown(new BackupName(manifest.id().value()), manifest)));
        return findings;
    }
}
