package io.tidemark.engine.protocol;

import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.util.List;

/**
 * What a server is.
 *
 * @param timeZone its {@code TimeZone} setting, in which it writes its log and its recovery targets
 */
public record ServerFacts(
        ServerVersion version,
        SystemIdentifier systemIdentifier,
        WalSegmentSize walSegmentSize,
        boolean isStandby,
        String timeZone,
        Contents contents) {

    /**
     * What the server holds.
     *
     * @param sizeBytes of all databases the role may measure; those it may not count as zero
     */
    public record Contents(long sizeBytes, List<Database> databases, List<Tablespace> tablespaces) {

        public Contents {
            databases = List.copyOf(databases);
            tablespaces = List.copyOf(tablespaces);
        }
    }

    /** @param sizeBytes zero if the role may not measure it */
    public record Database(String name, long sizeBytes, String encoding) {}
}
