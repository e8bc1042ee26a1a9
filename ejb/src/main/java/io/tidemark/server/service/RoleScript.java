package io.tidemark.server.service;

import java.io.Serializable;

/** SQL that creates a role for Tidemark, and the password it sets. */
public record RoleScript(String sql, String password) implements Serializable {}
