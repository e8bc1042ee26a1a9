package io.tidemark.platform.model;

import java.io.Serializable;

/** Why something failed: stable code, what happened, what to do. */
public record FailureView(String code, String message, String hint) implements Serializable {}
