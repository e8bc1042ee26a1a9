package io.tidemark.engine.restore;

import java.util.Map;

/**
 * How a plan is carried out.
 *
 * @param command how the server gets the WAL; {@link RestoreCommand#NONE} if it is included
 * @param includeWal whether the WAL of the plan is put beside the files, so that they start without any command
 * @param action what the server does at the target
 * @param detach whether the restored server forgets its surroundings: archives nothing, waits for no standby
 * @param settings further lines for {@code postgresql.auto.conf}
 * @param workers threads that fetch files at once, where the sink allows
 */
public record RestoreOptions(
        RestoreCommand command,
        boolean includeWal,
        TargetAction action,
        boolean detach,
        Map<String, String> settings,
        int workers) {

    public RestoreOptions {
        settings = Map.copyOf(settings);
        if (workers < 1 || workers > 64) {
            throw new IllegalArgumentException("1 to 64 workers, not %d".formatted(workers));
        }
    }

    /** WAL included, so that the restored cluster needs nothing but itself; detached; promoted at the target. */
    public static RestoreOptions selfContained() {
        return new RestoreOptions(RestoreCommand.NONE, true, TargetAction.PROMOTE, true, Map.of(), 4);
    }

    /** WAL fetched by {@code command} while the server recovers; detached; promoted at the target. */
    public static RestoreOptions with(RestoreCommand command) {
        return new RestoreOptions(command, false, TargetAction.PROMOTE, true, Map.of(), 4);
    }

    public RestoreOptions withAction(TargetAction other) {
        return new RestoreOptions(command, includeWal, other, detach, settings, workers);
    }

    public RestoreOptions withDetach(boolean wanted) {
        return new RestoreOptions(command, includeWal, action, wanted, settings, workers);
    }

    public RestoreOptions withSettings(Map<String, String> others) {
        return new RestoreOptions(command, includeWal, action, detach, others, workers);
    }

    public RestoreOptions withWorkers(int threads) {
        return new RestoreOptions(command, includeWal, action, detach, settings, threads);
    }
}
