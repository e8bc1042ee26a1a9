package io.tidemark.cli;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.Tablespace;
import io.tidemark.engine.restore.RecoveryTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a service will reach a target.
 *
 * @param target as it was asked for
 * @param members of the plan, as the service describes it
 */
record ServicePlan(RecoveryTarget target, Map<String, @Nullable Object> members) {

    /** @throws EngineException with the service's reason if there is no plan */
    static ServicePlan of(RecoveryTarget target, Map<String, @Nullable Object> answer) {
        if (answer.get("refusal") instanceof Map<?, ?> refusal) {
            throw ServiceClient.failure(refusal);
        }
        return new ServicePlan(target, ServiceClient.object(answer.get("plan")));
    }

    BackupId backup() {
        return ShowCommand.id(ServiceClient.text(members, "backup"));
    }

    String serverMajor() {
        return ServiceClient.text(members, "serverVersion").replaceFirst("\\..*", "");
    }

    /** Of the files that are put back. */
    DataSize filesSize() {
        return new DataSize(ServiceClient.number(members, "baseBytes"));
    }

    /** Of the WAL that recovery reads. */
    DataSize walSize() {
        return new DataSize(ServiceClient.number(members, "walBytes"));
    }

    List<Tablespace> tablespaces() {
        return ServiceClient.objects(members.get("tablespaces")).stream()
                .map(each -> new Tablespace(ServiceClient.number(each, "oid"), ServiceClient.text(each, "location")))
                .toList();
    }

    String describe() {
        return "put back base backup %s (%s), replay %s of WAL %s"
                .formatted(backup(), filesSize(), walSize(), target.describe());
    }

    /** For JSON, named as those of a plan from a repository. */
    Map<String, @Nullable Object> fields() {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("backup", backup());
        fields.put("target", target.describe());
        fields.put("timeline", members.get("timeline"));
        fields.put("filesBytes", filesSize().bytes());
        fields.put("walSegments", members.get("walFiles"));
        fields.put("walBytes", walSize().bytes());
        var stop = new LinkedHashMap<String, @Nullable Object>();
        stop.put("lsn", members.get("endLsn"));
        stop.put("timeline", members.get("timeline"));
        fields.put("stop", stop);
        return fields;
    }
}
