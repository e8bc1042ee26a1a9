package io.tidemark.access.service;

import io.tidemark.access.model.Role;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, for the length of one request. The web layer tells it before anything else happens; nobody is signed in
 * until then.
 */
@RequestScoped
public class CurrentUser {

    @Inject
    Rights rights;

    private @Nullable Caller caller;

    private final Map<TenantId, Optional<Role>> roles = new HashMap<>();

    /** Tells that a person signed in through the identity provider. Identity is issuer and subject, never a name. */
    public void signIn(Caller.Person person) {
        this.caller = person;
        roles.clear();
    }

    /** Tells that an API token was presented and found good; see {@link TokenAuthentication}. */
    public void signIn(Caller.Automation automation) {
        this.caller = automation;
        roles.clear();
    }

    public Optional<Caller> caller() {
        return Optional.ofNullable(caller);
    }

    /** @throws EngineException with {@link ErrorCode#FORBIDDEN} before sign-in */
    public Caller require() {
        if (caller == null) {
            throw new EngineException(ErrorCode.FORBIDDEN, "nobody is signed in", "Sign in and try again.");
        }
        return caller;
    }

    /** What is written into the audit trail; {@code nobody} before sign-in. */
    public String name() {
        return caller == null ? "nobody" : caller.name();
    }

    /** The caller's role in a tenant; empty for strangers. Asked of the database once in a request. */
    public Optional<Role> roleIn(TenantId tenant) {
        var known = roles.get(tenant);
        if (known == null) {
            known = rights.role(require(), tenant);
            roles.put(tenant, known);
        }
        return known;
    }

    public boolean may(TenantId tenant, Permission permission) {
        return roleIn(tenant).filter(role -> Roles.allows(role, permission)).isPresent();
    }

    /** Whether the caller is not bound to another server; null: work that concerns no server. */
    public boolean reaches(@Nullable ServerId server) {
        return !(caller instanceof Caller.Automation token)
                || token.server() == null
                || token.server().equals(server);
    }
}
