package io.tidemark.platform.model;

import io.tidemark.engine.EngineException;
import java.io.Serializable;

/** Why something failed: stable code, what happened, what to do. */
public record FailureView(String code, String message, String hint) implements Serializable {

    public static FailureView of(EngineException failure) {
        return new FailureView(failure.code().name(), String.valueOf(failure.getMessage()), failure.hint());
    }
}
