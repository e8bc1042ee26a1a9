package io.tidemark.platform.service;

import java.io.Serializable;

/** Something to do that mends a failed check: exact text to copy. */
public record FixView(FixKind kind, String text) implements Serializable {}
