package io.tidemark.provider.service;

import java.io.Serializable;

/** A tenant to create, with the user who will own it. */
public record NewTenant(String slug, String name, String ownerUsername) implements Serializable {}
