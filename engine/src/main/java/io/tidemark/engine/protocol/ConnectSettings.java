package io.tidemark.engine.protocol;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a connection is made.
 *
 * @param applicationName shown in {@code pg_stat_activity} and {@code pg_stat_replication}
 * @param timeout for the connection and for each answer until authentication is over
 * @param pinned the only addresses to connect to, tried in order, whatever the host name resolves to meanwhile; empty
 *     resolves the name. Certificates are always verified against the name.
 */
public record ConnectSettings(String applicationName, Duration timeout, List<InetAddress> pinned) {

    private static final Pattern APPLICATION_NAME = Pattern.compile("[ -~]{1,63}");

    public ConnectSettings {
        if (!APPLICATION_NAME.matcher(applicationName).matches()) {
            throw new IllegalArgumentException("an application name is 1 to 63 printable ASCII characters");
        }
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("a connection timeout lies between 1 ms and 10 min");
        }
        pinned = List.copyOf(pinned);
    }

    public static ConnectSettings defaults() {
        return new ConnectSettings("tidemark", Duration.ofSeconds(15), List.of());
    }
}
