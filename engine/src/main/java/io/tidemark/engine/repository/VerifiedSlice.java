package io.tidemark.engine.repository;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What a run that verifies what is due has found, and what is known now.
 *
 * @param known for the next run
 * @param verified backups of which every object was found intact, and when the one whose turn was longest ago was: since then the whole backup
 *     has been read at {@link VerificationLevel#FRAMES}
 * @param rebuilt backups whose files were put together; what was found of them is in {@code found}
 * @param leftBytes what is due, too, and waits for the next run
 */
public record VerifiedSlice(
        Verification found,
        VerifiedObjects known,
        Map<BackupId, Instant> verified,
        Set<BackupId> rebuilt,
        long leftBytes) {

    public VerifiedSlice {
        verified = Map.copyOf(verified);
        rebuilt = Set.copyOf(rebuilt);
    }
}
