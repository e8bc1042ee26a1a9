/**
 * How content is made smaller before it is sealed: the codecs that are built in, and those that a provider of the service adds.
 *
 * <p>A <em>codec</em> has a number, which every frame carries, and a name, which people choose it by. What is read decides by
 * the number, what is written by a {@link io.tidemark.engine.codec.Compression}: a codec and a level.
 *
 * <p>Byte layouts: {@code docs/formats/repository.md}. Uses nothing of the engine but its exception.
 */
@NullMarked
package io.tidemark.engine.codec;

import org.jspecify.annotations.NullMarked;
