package io.tidemark.platform.model;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What the parts of this node say of themselves, kept where the health checks can read it: those must lie in a library of the
 * application and cannot see the services. Safe to use from many threads.
 */
@ApplicationScoped
public class NodeSigns {

    private final Map<String, Supplier<Optional<String>>> needs = new ConcurrentHashMap<>();

    private final Map<String, Supplier<Optional<String>>> failings = new ConcurrentHashMap<>();

    private final Map<String, Instant> ticks = new ConcurrentHashMap<>();

    /**
     * Adds something without which the node is of no use.
     *
     * @param complaint what is wrong with it now, in words for the operator; empty: nothing. Called from any thread.
     */
    public void need(String name, Supplier<Optional<String>> complaint) {
        needs.put(name, complaint);
    }

    /**
     * Adds something that, once it has failed, only a new start of the node mends.
     *
     * @param complaint what has failed, in words for the operator; empty: nothing. Called from any thread.
     */
    public void life(String name, Supplier<Optional<String>> complaint) {
        failings.put(name, complaint);
    }

    /** Notes that a timer is at work; it must do so again before long. */
    public void ticked(String timer, Instant at) {
        ticks.put(timer, at);
    }

    /** What is wrong now, by need; empty where nothing is. */
    Map<String, Optional<String>> complaints() {
        return asked(needs);
    }

    /** What has failed, by name; empty where nothing has. */
    Map<String, Optional<String>> failings() {
        return asked(failings);
    }

    private static Map<String, Optional<String>> asked(Map<String, Supplier<Optional<String>>> suppliers) {
        var complaints = new TreeMap<String, Optional<String>>();
        suppliers.forEach((name, complaint) -> complaints.put(name, complaint.get()));
        return complaints;
    }

    /** When each timer last ticked. */
    Map<String, Instant> ticks() {
        return new TreeMap<>(ticks);
    }
}
