package io.tidemark.key.service;

import java.util.List;

/**
 * What a change of key has come to.
 *
 * @param repositories how many were wrapped anew
 * @param stillOpen servers whose repositories the former key opens, too: their store did not let it go, or an older program made them
 */
public record KeyChanged(KeyView key, int repositories, List<String> stillOpen) {

    public KeyChanged {
        stillOpen = List.copyOf(stillOpen);
    }
}
