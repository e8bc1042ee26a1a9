package io.tidemark.server.service;

import io.tidemark.platform.model.ServerId;
import java.io.Serializable;

/** What a server that is about to be added will be known by. */
public record ServerPlace(ServerId id, String slot) implements Serializable {}
