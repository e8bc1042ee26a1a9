package io.tidemark.wal.service;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A WAL file that a server's {@code archive_command} sends.
 *
 * @param sha256 of the content in lower-case hexadecimal digits, as the sender has computed it; null: it has not
 * @param declaredBytes how much is announced; negative if it is not
 * @param content read once, while it arrives; not the operation's to close
 */
public record ArchivedFile(String name, @Nullable String sha256, long declaredBytes, InputStream content) {}
