package io.tidemark.server.service;

import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A server that is protected from now on.
 *
 * @param firstBackup null if none was asked for
 */
public record AddedServer(ServerId server, @Nullable JobId firstBackup) implements Serializable {}
