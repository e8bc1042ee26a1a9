package io.tidemark.access.service;

import io.tidemark.access.model.Role;
import io.tidemark.platform.model.ServerId;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a token shall be good for.
 *
 * @param server null: the whole tenant
 * @param lifetime at most one year
 */
public record NewToken(String label, Role role, @Nullable ServerId server, Duration lifetime) implements Serializable {}
