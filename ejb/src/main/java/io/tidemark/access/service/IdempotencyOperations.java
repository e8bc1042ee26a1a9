package io.tidemark.access.service;

import io.tidemark.access.model.IdempotentRequests;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Requests that may be sent twice and are done once. Keys belong to one caller in one tenant, for a day. */
@Stateless
@Guarded
public class IdempotencyOperations {

    private static final Duration LIFETIME = Duration.ofDays(1);

    /** After this, a request without an answer was lost with its node. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Inject
    IdempotentRequests requests;

    @Inject
    CurrentUser user;

    /**
     * Notes a request.
     *
     * @param fingerprint equal for equal requests
     */
    @Requires(value = Permission.VIEW, checksServer = true)
    public Repetition begin(TenantId tenant, String key, String fingerprint) {
        requests.forgetOld(tenant, LIFETIME, PATIENCE);
        if (requests.begin(tenant, keyOf(key), fingerprint)) {
            return new Repetition.First();
        }
        var known = requests.find(tenant, keyOf(key));
        if (known.isEmpty()) {
            return new Repetition.StillRunning();
        }
        if (!known.get().fingerprint().equals(fingerprint)) {
            return new Repetition.KeyReused();
        }
        var status = known.get().status();
        return status == null
                ? new Repetition.StillRunning()
                : new Repetition.Answered(
                        status, known.get().answer(), known.get().location());
    }

    /** Keeps the answer for those that come again. */
    @Requires(value = Permission.VIEW, checksServer = true)
    public void end(TenantId tenant, String key, int status, @Nullable String answer, @Nullable String location) {
        requests.end(tenant, keyOf(key), status, answer, location);
    }

    /** Lets a request that failed be tried again. */
    @Requires(value = Permission.VIEW, checksServer = true)
    public void forget(TenantId tenant, String key) {
        requests.forget(tenant, keyOf(key));
    }

    private IdempotentRequests.RequestKey keyOf(String key) {
        var caller = switch (user.caller().orElseThrow()) {
            case Caller.Person person -> person.issuer() + " " + person.subject();
            case Caller.Automation token -> token.token().toString();
        };
        return new IdempotentRequests.RequestKey(caller, key);
    }
}
