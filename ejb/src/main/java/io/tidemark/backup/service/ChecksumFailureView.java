package io.tidemark.backup.service;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A page whose checksum was wrong on the server's disk when a backup was taken.
 *
 * @param path of its file below the data directory
 * @param block its number in the file; null: further ones of that file
 */
public record ChecksumFailureView(String path, @Nullable Long block) implements Serializable {}
