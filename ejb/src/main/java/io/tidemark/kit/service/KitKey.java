package io.tidemark.kit.service;

import java.io.Serializable;

/**
 * Which key opens the backups, without the key itself.
 *
 * @param holder the key's name in every repository that it opens; tells nothing of the key
 * @param where who has it, in a sentence
 */
public record KitKey(String holder, String where) implements Serializable {}
