package io.tidemark.access.service;

import java.io.Serializable;

/** A new token; {@code token} is shown this once. */
public record IssuedToken(TokenSummary summary, String token) implements Serializable {}
