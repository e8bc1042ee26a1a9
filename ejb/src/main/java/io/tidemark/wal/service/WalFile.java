package io.tidemark.wal.service;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A WAL file out of the archive, decrypted and verified while it is read. The caller closes the content.
 *
 * @param sizeBytes null if it is not known before it is read
 */
public record WalFile(String name, @Nullable Long sizeBytes, InputStream content) {}
