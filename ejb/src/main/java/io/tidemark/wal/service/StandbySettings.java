package io.tidemark.wal.service;

import java.io.Serializable;
import java.util.List;

/**
 * The exact settings of a server that let its commits wait for us. We connect under the name of our slot.
 *
 * @param first we come first: commits wait for us as long as we are connected, and for nobody in our place when we are not
 * @param any we are as good as any other that is added to the list
 */
public record StandbySettings(String first, String any) implements Serializable {

    /** For a server whose receivers have these slots; their names need no quotes. */
    public static StandbySettings of(List<String> slots) {
        var names = String.join(", ", slots);
        return new StandbySettings(
                "synchronous_standby_names = 'FIRST 1 (%s)'".formatted(names),
                "synchronous_standby_names = 'ANY 1 (%s)'".formatted(names));
    }
}
