package io.tidemark.job.service;

import io.tidemark.engine.EngineException;
import java.util.Optional;

/**
 * Does what a job says. Called without a transaction; may take hours; must tolerate being called again after it was
 * interrupted anywhere.
 */
public interface JobWork {

    /**
     * @return what was made, for example the name of a backup
     * @throws EngineException if it could not be done; its code says whether another attempt is worth it
     */
    Optional<String> run(RunningJob job);

    /** Writes down what follows from nobody waiting for {@code job} any longer; its lease is still held, its thread may hang. */
    void giveUp(RunningJob job, EngineException why);
}
