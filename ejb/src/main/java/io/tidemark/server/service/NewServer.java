package io.tidemark.server.service;

import io.tidemark.storage.model.StorageTargetId;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A server to protect from now on.
 *
 * @param cron five fields of cron, for example {@code 10 3 * * *}; null: no schedule yet
 * @param zone IANA time zone of {@code cron}, for example {@code Europe/Berlin}
 * @param windowDays any second of so many past days shall be recoverable
 * @param backUpNow whether the first backup is requested at once
 */
public record NewServer(
        String name,
        ConnectionRequest connection,
        StorageTargetId storage,
        @Nullable String cron,
        String zone,
        int windowDays,
        boolean backUpNow)
        implements Serializable {}
