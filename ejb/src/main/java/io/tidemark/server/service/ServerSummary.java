package io.tidemark.server.service;

import io.tidemark.platform.model.ServerId;
import io.tidemark.server.model.ServerState;
import java.io.Serializable;
import java.time.Instant;

/** A protected server as it is listed and headed. */
public record ServerSummary(
        ServerId id, String name, ServerState state, String version, String host, int port, Instant addedAt)
        implements Serializable {}
