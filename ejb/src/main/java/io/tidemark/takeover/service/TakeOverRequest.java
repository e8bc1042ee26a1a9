package io.tidemark.takeover.service;

import io.tidemark.platform.model.ServerId;
import java.io.Serializable;

/**
 * Which server to take over.
 *
 * @param server as its folder in the storage target is called
 * @param name what it shall be called from now on
 */
public record TakeOverRequest(ServerId server, String name) implements Serializable {}
