package io.tidemark.guard.service;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which WAL files the source has and which are stored, at one moment.
 *
 * @param onSource how many the source has
 * @param alsoStored how many of them are stored, whole or as a beginning
 * @param onlyOnSource those that are not, oldest first; the newest one is usually among them
 * @param missingEverywhere files between two stored ones that the source does not have either: they are lost
 * @param lastArchivedFile what the source's own archiving sent last
 * @param lastArchivedStored whether that is stored; null if the source archives nothing
 */
public record ComparisonView(
        Instant at,
        int onSource,
        int alsoStored,
        List<String> onlyOnSource,
        List<String> missingEverywhere,
        @Nullable String lastArchivedFile,
        @Nullable Boolean lastArchivedStored)
        implements Serializable {

    public ComparisonView {
        onlyOnSource = List.copyOf(onlyOnSource);
        missingEverywhere = List.copyOf(missingEverywhere);
    }
}
