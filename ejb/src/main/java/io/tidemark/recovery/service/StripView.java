package io.tidemark.recovery.service;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The recoverability strip: computed from stored WAL and manifests, oldest first. */
public record StripView(
        Instant from,
        Instant to,
        Instant now,
        @Nullable Instant windowFrom,
        List<BandView> bands,
        List<StripBackup> backups)
        implements Serializable {

    public StripView {
        bands = List.copyOf(bands);
        backups = List.copyOf(backups);
    }
}
