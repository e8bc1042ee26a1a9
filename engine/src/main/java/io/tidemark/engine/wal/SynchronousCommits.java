package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns whether commits on the server wait for us: whether its {@code synchronous_standby_names} name us.
 *
 * <p>No message of the protocol tells that. It is asked at each connection, and again over another one while it matters.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-replication.html">Replication</a>
 */
final class SynchronousCommits {

    private static final Logger LOG = LoggerFactory.getLogger(SynchronousCommits.class);
    private static final long INTERVAL_NANOS = 15_000_000_000L;
    private static final Pattern NAME = Pattern.compile("\"((?:[^\"]|\"\")*)\"|[^\\s,()\"]+");

    private final Supplier<ServerAddress> address;
    private final ReceiverState state;
    private final Runnable whenAsked;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long lastAsked = System.nanoTime() - INTERVAL_NANOS;

    /** @param whenAsked told when it was asked again; must not block */
    SynchronousCommits(Supplier<ServerAddress> address, ReceiverState state, Runnable whenAsked) {
        this.address = address;
        this.state = state;
        this.whenAsked = whenAsked;
    }

    /** @param name what the connection that streams calls itself */
    void ask(ReplicationConnection opened, String name) {
        lastAsked = System.nanoTime();
        // nobody waits for the standbys of a standby
        var primary = !opened.show("in_hot_standby").equals("on");
        state.commitsWait(primary && names(opened.show("synchronous_standby_names"), name));
    }

    /** Asks over another connection and in another thread; not if that was done lately. If it fails, nothing changes. */
    void askAgain() {
        if (System.nanoTime() - lastAsked < INTERVAL_NANOS || !asking.compareAndSet(false, true)) {
            return;
        }
        Thread.ofVirtual().name("tidemark-wal-commits").start(() -> {
            try {
                var server = address.get();
                try (var opened = ReplicationConnection.openForWal(server)) {
                    ask(opened, server.connect().applicationName());
                }
                whenAsked.run();
            } catch (EngineException e) {
                LOG.debug("cannot ask whether commits wait: code={} message={}", e.code(), e.getMessage());
            } finally {
                lastAsked = System.nanoTime();
                asking.set(false);
            }
        });
    }

    /** Whether a standby of that name is among those in {@code setting}; the server ignores case. */
    static boolean names(String setting, String name) {
        return NAME.matcher(setting).results().anyMatch(found -> {
            var quoted = found.group(1);
            return quoted == null
                    ? found.group().equals("*") || found.group().equalsIgnoreCase(name)
                    : quoted.replace("\"\"", "\"").equalsIgnoreCase(name);
        });
    }
}
