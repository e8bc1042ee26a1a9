package io.tidemark.access.service;

import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, for the length of one request. The web layer tells it before anything else happens; nobody is signed in
 * until then.
 */
@RequestScoped
public class CurrentUser {

    private @Nullable Caller caller;

    /** Tells that a person signed in through the identity provider. Identity is issuer and subject, never a name. */
    public void signIn(Caller.Person person) {
        this.caller = person;
    }

    /** Tells that an API token was presented and found good; see {@link TokenAuthentication}. */
    public void signIn(Caller.Automation automation) {
        this.caller = automation;
    }

    public Optional<Caller> caller() {
        return Optional.ofNullable(caller);
    }

    /** What is written into the audit trail; {@code nobody} before sign-in. */
    public String name() {
        return caller == null ? "nobody" : caller.name();
    }
}
