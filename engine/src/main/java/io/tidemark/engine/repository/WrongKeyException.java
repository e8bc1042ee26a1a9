package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;

/** The key that was given opens a repository of somebody else, if any. Distinct from wrapped keys that are gone, which no key replaces. */
public final class WrongKeyException extends EngineException {

    private static final long serialVersionUID = 1L;

    WrongKeyException() {
        super(
                ErrorCode.KEY_UNUSABLE,
                "the tenant key does not open this repository",
                "Use the key of the tenant that the repository belongs to.");
    }
}
