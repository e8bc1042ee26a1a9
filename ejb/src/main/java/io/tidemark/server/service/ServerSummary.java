package io.tidemark.server.service;

import io.tidemark.platform.model.ServerId;
import io.tidemark.server.model.ServerState;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A protected server as it is listed and headed.
 *
 * @param host null, as is {@code port}: nobody has said how it is reached
 */
public record ServerSummary(
        ServerId id,
        String name,
        ServerState state,
        String version,
        @Nullable String host,
        @Nullable Integer port,
        Instant addedAt)
        implements Serializable {}
