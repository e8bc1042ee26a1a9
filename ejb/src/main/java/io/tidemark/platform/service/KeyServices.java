package io.tidemark.platform.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.storage.KeyService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Asks the key services that tenants run. What they answered counts for five minutes on this node. */
@ApplicationScoped
public class KeyServices {

    static final Duration COUNTS_FOR = Duration.ofMinutes(5);

    @Inject
    Configuration configuration;

    @Inject
    Clock clock;

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    private record Answer(TenantKey key, Instant at) {}

    /** Asks now. */
    public TenantKey ask(URI url, Secret token) {
        var rules = new AddressRules(configuration.service().allowedAddresses());
        return new KeyService(url, token, rules::permits).fetch();
    }

    /**
     * Asks unless it was asked a short while ago.
     *
     * @throws EngineException with {@link ErrorCode#KEY_UNUSABLE} if it hands out another key than that of {@code holder}
     */
    TenantKey key(URI url, Secret token, String holder) {
        var known = answers.get(holder);
        if (known != null && known.at().plus(COUNTS_FOR).isAfter(clock.instant())) {
            return known.key();
        }
        answers.remove(holder);
        var key = ask(url, token);
        if (!key.holder().equals(holder)) {
            throw new EngineException(
                    ErrorCode.KEY_UNUSABLE,
                    "the key service at %s hands out key %s, the backups need %s"
                            .formatted(url.getHost(), key.holder(), holder),
                    "Put the former key back. To change keys, give Tidemark the place of the new one while the former still"
                            + " answers.");
        }
        answers.put(holder, new Answer(key, clock.instant()));
        return key;
    }
}
