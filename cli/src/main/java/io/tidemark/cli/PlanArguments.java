package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.restore.RecoverySettings;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlan;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.RestoreSources;
import io.tidemark.engine.restore.TargetAction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From which backup to which target, and what then. */
final class PlanArguments {

    @Mixin
    private final TargetArguments target = new TargetArguments();

    @Option(
            names = "--backup",
            paramLabel = "<backup>",
            description = "Begin with this backup. Default: the newest that ended before the target.")
    private @Nullable String backup;

    @Option(
            names = "--target-action",
            paramLabel = "<action>",
            defaultValue = "promote",
            description = "promote, pause or shutdown: what the server does at the target. Default: promote.")
    private TargetAction action = TargetAction.PROMOTE;

    @Option(
            names = "--keep-surroundings",
            description =
                    "Leave archive_mode and synchronous_standby_names as they were. By default both are switched off.")
    private boolean keepSurroundings;

    @Option(
            names = "--setting",
            paramLabel = "<name>=<value>",
            description = "A further setting of the restored server. May be repeated.")
    private final Map<String, String> settings = new LinkedHashMap<>();

    RestorePlan plan(OpenedRepository opened) {
        var sources = opened.sources();
        var chosen = backup == null
                ? sources
                : new RestoreSources(
                        List.of(ShowCommand.find(opened.repository(), backup)),
                        sources.coverage(),
                        sources.transactions());
        return RestorePlanner.plan(chosen, target.target()).orThrow();
    }

    /** How {@code client}'s service would reach the target. */
    ServicePlan plan(ServiceClient client) {
        var asked = target.forService();
        if (backup != null) {
            asked.put("backup", client.find(backup));
        }
        return client.plan(target.target(), asked, action.name());
    }

    /**
     * Lets the service begin what was planned.
     *
     * @param withWal whether the archive shall carry the WAL that recovery needs
     */
    ServiceClient.Recovery recover(ServiceClient client, ServicePlan planned, boolean withWal) {
        var asked = target.forService();
        asked.put("backup", planned.backup());
        return client.recover(asked, action.name(), withWal);
    }

    /**
     * What was said about target action, surroundings and settings.
     *
     * @param basic how the server gets its WAL
     * @throws EngineException if a setting is not one at all
     */
    RestoreOptions options(RestoreOptions basic) {
        return basic.withAction(action).withDetach(!keepSurroundings).withSettings(settings());
    }

    /** Recovery settings that a service wrote, with what it cannot be told: surroundings and settings. */
    RecoverySettings adapt(RecoverySettings written) {
        return (keepSurroundings ? written.attached() : written).with(settings());
    }

    /** @throws EngineException if something is asked for that a service does not put into its archives */
    void requireNothingToAdapt() {
        if (keepSurroundings || !settings.isEmpty()) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "a service writes its archives without --setting and --keep-surroundings",
                    "Leave them out and write postgresql.auto.conf after unpacking, or restore instead.");
        }
    }

    private Map<String, String> settings() {
        try {
            return new RecoverySettings(settings).lines();
        } catch (IllegalArgumentException malformed) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    String.valueOf(malformed.getMessage()),
                    "Write --setting name=value, with the name of a setting of PostgreSQL.",
                    malformed);
        }
    }
}
