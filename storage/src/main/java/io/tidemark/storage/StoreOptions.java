package io.tidemark.storage;

import io.tidemark.engine.storage.RetryPolicy;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Predicate;

/**
 * How stores are reached.
 *
 * @param allowed asked about every address that an endpoint's name resolves to, before each call: one that is refused
 *     refuses the call
 * @param retries how often a failed call is repeated
 * @param connectTimeout how long an endpoint may take to answer at all
 * @param readTimeout how long it may be silent within an answer
 * @param clock from which the ends of locks are reckoned
 */
public record StoreOptions(
        Predicate<InetAddress> allowed,
        RetryPolicy retries,
        Duration connectTimeout,
        Duration readTimeout,
        InstantSource clock) {

    /** All addresses are allowed: for the command line, whose user is the host's own. */
    public static StoreOptions defaults() {
        return new StoreOptions(
                address -> true,
                RetryPolicy.defaults(),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                InstantSource.system());
    }

    public StoreOptions withAllowed(Predicate<InetAddress> other) {
        return new StoreOptions(other, retries, connectTimeout, readTimeout, clock);
    }

    public StoreOptions withRetries(RetryPolicy other) {
        return new StoreOptions(allowed, other, connectTimeout, readTimeout, clock);
    }

    public StoreOptions withReadTimeout(Duration other) {
        return new StoreOptions(allowed, retries, connectTimeout, other, clock);
    }

    public StoreOptions withClock(InstantSource other) {
        return new StoreOptions(allowed, retries, connectTimeout, readTimeout, other);
    }
}
