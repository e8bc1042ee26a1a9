package io.tidemark.engine.backup.copy;

import java.time.Duration;

/**
 * How files are copied over SQL.
 *
 * @param connections that read at the same time, 1 to {@link #MOST_CONNECTIONS}; one more holds the backup open
 * @param everyFile let files be copied so also where every page shall be read; else they are streamed then, which takes less time and work
 *     where the server is near
 * @param settling how long before the previous backup a file must have been changed last to be taken for unchanged since
 */
public record CopySettings(int connections, boolean everyFile, Duration settling) {

    public static final int MOST_CONNECTIONS = 16;

    public CopySettings {
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "files are read over 1 to %d connections, not %d".formatted(MOST_CONNECTIONS, connections));
        }
        if (settling.isNegative()) {
            throw new IllegalArgumentException("no time is negative: " + settling);
        }
    }

    /** Two connections, only for what changed, a minute. */
    public static CopySettings defaults() {
        return new CopySettings(2, false, Duration.ofMinutes(1));
    }

    /**
     * As somebody chose: every page comes over them, too.
     *
     * @param connections 1 to {@link #MOST_CONNECTIONS}
     */
    public static CopySettings over(int connections) {
        return new CopySettings(connections, true, defaults().settling());
    }
}
