package io.tidemark.engine.wal;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How WAL is received.
 *
 * @param slotName lower case letters, digits and underscores
 * @param statusInterval how often the flushed position is reported; well under the server's {@code wal_sender_timeout}
 * @param stallTimeout silence after which the connection is given up
 * @param partialInterval how often the unfinished segment is stored too, which bounds what a lost node can lose
 * @param spoolLimitBytes of segments that may wait for the store; with more of them the connection is given up until half are stored
 * @param longestPause between attempts to reconnect
 */
public record WalReceiverSettings(
        String slotName,
        Duration statusInterval,
        Duration stallTimeout,
        Duration partialInterval,
        long spoolLimitBytes,
        Duration longestPause) {

    private static final Pattern SLOT_NAME = Pattern.compile("[a-z0-9_]{1,63}");

    public WalReceiverSettings {
        if (!SLOT_NAME.matcher(slotName).matches()) {
            throw new IllegalArgumentException("not a slot name: '%s'".formatted(slotName));
        }
    }

    /** Status every 10 s, silence for 60 s, a partial every minute, 2 GiB of spool, at most a minute between attempts. */
    public static WalReceiverSettings withSlot(String slotName) {
        return new WalReceiverSettings(
                slotName,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                2L << 30,
                Duration.ofSeconds(60));
    }
}
