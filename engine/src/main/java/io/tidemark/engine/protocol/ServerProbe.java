package io.tidemark.engine.protocol;

import io.tidemark.engine.postgres.SystemIdentifier;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out whether a server can be protected, and what it is. */
@SuppressWarnings("DoNotCallSuggester")
public final class ServerProbe {

    private final String slotName;
    private final InstantSource clock;
    private final @Nullable SystemIdentifier expected;

    private ServerProbe(String slotName, InstantSource clock, @Nullable SystemIdentifier expected) {
        this.slotName = slotName;
        this.clock = clock;
        this.expected = expected;
    }

    /** @param slotName the replication slot that will be used */
    public static ServerProbe ofNewServer(String slotName, InstantSource clock) {
        return new ServerProbe(slotName, clock, null);
    }

    /** @param expected what the server was when protection began */
    public static ServerProbe ofKnownServer(String slotName, SystemIdentifier expected, InstantSource clock) {
        return new ServerProbe(slotName, clock, expected);
    }

    /**
     * Asks everything that decides whether the server can be protected. Never fails: what cannot be asked is a failed or
     * skipped check. The list has the same checks in the same order every time.
     */
    public List<Check> check(ServerAddress address) {
        throw new UnsupportedOperationException(slotName + expected + clock);
    }

    /** @throws io.tidemark.engine.EngineException if the server cannot be asked */
    public static ServerFacts facts(ServerAddress address) {
        throw new UnsupportedOperationException(address.toString());
    }
}
