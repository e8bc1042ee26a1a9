package io.tidemark.platform.model;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One of the receivers of a server's WAL. The reports of the first are what is known of the server's WAL; a second one, on another
 * node, lets commits go on when the node of the first is lost.
 *
 * @param number 1 or 2
 */
public record ReceiverId(ServerId server, int number) implements Serializable {

    public ReceiverId {
        if (number != 1 && number != 2) {
            throw new IllegalArgumentException("a receiver %d".formatted(number));
        }
    }

    public static ReceiverId first(ServerId server) {
        return new ReceiverId(server, 1);
    }

    public static ReceiverId second(ServerId server) {
        return new ReceiverId(server, 2);
    }

    public boolean isFirst() {
        return number == 1;
    }

    /**
     * The replication slot of this receiver, which is also what it calls itself.
     *
     * @param slot of the server
     */
    public String slot(String slot) {
        return slot(slot, number);
    }

    /**
     * The slots of all receivers of a server.
     *
     * @param slot of the server
     * @param receivers 1 or 2
     */
    public static List<String> slots(String slot, int receivers) {
        return IntStream.rangeClosed(1, receivers)
                .mapToObj(number -> slot(slot, number))
                .toList();
    }

    private static String slot(String slot, int number) {
        return number == 1 ? slot : slot + "_" + number;
    }

    /** As the name of a directory. */
    @Override
    public String toString() {
        return slot(server.toString());
    }
}
