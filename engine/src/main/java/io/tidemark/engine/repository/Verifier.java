package io.tidemark.engine.repository;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;

/** Looks for damage in a repository. Changes nothing, and goes on after the first finding. */
public class Verifier {

    Verifier() {}

    public Verification run(VerificationLevel level, Progress progress, Cancellation cancellation) {
        throw new UnsupportedOperationException();
    }
}
