package io.tidemark.kit.service;

import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which kit was put away last; null where none ever was.
 *
 * @param madeAt when that kit was made
 * @param takenAt when somebody said that it is put away
 */
public record KitTaken(
        KitState state,
        @Nullable Instant madeAt,
        @Nullable Instant takenAt,
        @Nullable String takenBy) implements Serializable {}
