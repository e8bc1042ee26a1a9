package io.tidemark.kit.service;

import java.io.Serializable;
import java.util.List;

/**
 * What to do next.
 *
 * @param commands for one shell, in this order; empty where they are those of the server that is chosen
 */
public record KitStep(KitAct act, String title, String text, List<String> commands) implements Serializable {

    public KitStep {
        commands = List.copyOf(commands);
    }
}
