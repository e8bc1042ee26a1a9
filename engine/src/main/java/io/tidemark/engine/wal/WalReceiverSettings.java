package io.tidemark.engine.wal;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How WAL is received.
 *
 * @param slotName lower case letters, digits and underscores
 * @param acknowledgement when commits that wait for us are released
 * @param statusInterval how often the flushed position is reported; well under the server's {@code wal_sender_timeout}
 * @param stallTimeout silence after which the connection is given up
 * @param storeWithin how soon what was received reaches the store, though its segment is not finished: what the loss of source and
 *     node together may cost
 * @param spoolLimitBytes of segments that may wait for the store; with more of them the connection is given up until half are stored
 * @param longestPause between attempts to reconnect
 */
public record WalReceiverSettings(
        String slotName,
        Acknowledgement acknowledgement,
        Duration statusInterval,
        Duration stallTimeout,
        Duration storeWithin,
        long spoolLimitBytes,
        Duration longestPause) {

    private static final Pattern SLOT_NAME = Pattern.compile("[a-z0-9_]{1,63}");

    public WalReceiverSettings {
        if (!SLOT_NAME.matcher(slotName).matches()) {
            throw new IllegalArgumentException("not a slot name: '%s'".formatted(slotName));
        }
        if (!storeWithin.isPositive()) {
            throw new IllegalArgumentException("nothing is stored within %s".formatted(storeWithin));
        }
    }

    /**
     * {@link Acknowledgement#LOCAL}, status every 10 s, silence for 60 s, all stored within a minute, 2 GiB of spool, at most a
     * minute between attempts.
     */
    public static WalReceiverSettings withSlot(String slotName) {
        return new WalReceiverSettings(
                slotName,
                Acknowledgement.LOCAL,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                2L << 30,
                Duration.ofSeconds(60));
    }

    public WalReceiverSettings with(Acknowledgement wanted) {
        return new WalReceiverSettings(
                slotName, wanted, statusInterval, stallTimeout, storeWithin, spoolLimitBytes, longestPause);
    }

    public WalReceiverSettings storingWithin(Duration wanted) {
        return new WalReceiverSettings(
                slotName, acknowledgement, statusInterval, stallTimeout, wanted, spoolLimitBytes, longestPause);
    }
}
