package io.tidemark.cli;

import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.RelationName;
import io.tidemark.engine.repository.BackupComparison;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.ChangeSums;
import io.tidemark.engine.repository.RelationChanges;
import io.tidemark.engine.restore.RecoveryPoint;
import io.tidemark.engine.restore.RecoveryWindow;
import io.tidemark.engine.restore.RestorePlan;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of the engine as JSON shows them. Released names stay. */
final class BackupFields {

    private BackupFields() {}

    static Map<String, Object> of(BackupManifest backup) {
        var facts = backup.facts();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", backup.id());
        fields.put("label", facts.label());
        fields.put("startedAt", facts.startedAt());
        fields.put("endedAt", facts.endedAt());
        fields.put("version", facts.origin().version());
        fields.put("method", facts.origin().method());
        fields.put("pageChecksums", facts.origin().pageChecksums());
        fields.put(
                "checksumFailures",
                facts.checksumFailures().stream().map(BackupFields::page).toList());
        fields.put("startTimeline", facts.wal().startTimeline().value());
        fields.put("startLsn", facts.wal().start());
        fields.put("stopTimeline", facts.wal().stopTimeline().value());
        fields.put("stopLsn", facts.wal().stop());
        fields.put("files", backup.sizes().files());
        fields.put("totalBytes", backup.sizes().totalBytes());
        fields.put("changedBytes", backup.sizes().changedBytes());
        fields.put("storedBytes", backup.sizes().storedBytes());
        fields.put(
                "tablespaces",
                facts.origin().tablespaces().stream()
                        .map(tablespace -> {
                            var each = new LinkedHashMap<String, Object>();
                            each.put("oid", tablespace.oid());
                            each.put("location", tablespace.location());
                            return each;
                        })
                        .toList());
        return fields;
    }

    static Map<String, Object> of(RecoveryPoint point) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("time", point.time());
        fields.put("lsn", point.position());
        fields.put("timeline", point.timeline().value());
        return fields;
    }

    static Map<String, Object> of(RecoveryWindow window) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("from", of(window.from()));
        fields.put("until", of(window.until()));
        fields.put("backups", window.backups());
        return fields;
    }

    static Map<String, @Nullable Object> of(RestorePlan plan) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("backup", plan.backup().id());
        fields.put("target", plan.target().describe());
        fields.put("timeline", plan.timeline().value());
        fields.put("filesBytes", plan.filesSize().bytes());
        fields.put("walSegments", plan.wal().size());
        fields.put("walBytes", plan.walSize().bytes());
        fields.put("stop", of(plan.stop()));
        return fields;
    }

    static Map<String, @Nullable Object> of(BackupComparison comparison, RelationChanges changes) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("older", comparison.older().id());
        fields.put("newer", comparison.newer().id());
        fields.put("changes", of(changes.sums()));
        fields.put("relations", changes.relations());
        fields.put(
                "largest",
                changes.largest().stream()
                        .map(relation -> {
                            var each = new LinkedHashMap<String, Object>();
                            each.put("path", relation.path());
                            each.put("changes", of(relation.sums()));
                            return each;
                        })
                        .toList());
        return fields;
    }

    private static Map<String, Object> of(ChangeSums sums) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("addedFiles", sums.addedFiles());
        fields.put("removedFiles", sums.removedFiles());
        fields.put("changedFiles", sums.changedFiles());
        fields.put("changedPages", sums.changedPages());
        fields.put("changedBytes", sums.changedBytes());
        fields.put("removedBytes", sums.removedBytes());
        fields.put("grownBytes", sums.grownBytes());
        return fields;
    }

    private static Map<String, Object> page(ChecksumFailure failure) {
        var each = new LinkedHashMap<String, Object>();
        each.put("path", failure.path());
        if (failure.block() != ChecksumFailure.MORE) {
            each.put("block", failure.block());
        }
        var relation = failure.relation();
        if (relation != null) {
            each.put("relation", relation(failure, relation));
        }
        return each;
    }

    private static Map<String, Object> relation(ChecksumFailure failure, RelationName relation) {
        var each = new LinkedHashMap<String, Object>();
        if (!relation.database().isEmpty()) {
            each.put("database", relation.database());
        }
        each.put("name", relation.name());
        each.put("fork", failure.fork());
        if (failure.block() != ChecksumFailure.MORE) {
            each.put("block", failure.blockOfFork());
        }
        return each;
    }
}
