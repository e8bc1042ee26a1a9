package io.tidemark.access.service;

import jakarta.ejb.Stateless;
import java.util.Optional;

/** Finds out whose an API token is. Open to everybody: it is how somebody becomes a caller. */
@Stateless
public class TokenAuthentication {

    /** Empty for unknown, expired and revoked tokens alike. */
    public Optional<Caller.Automation> authenticate(String token) {
        throw new UnsupportedOperationException();
    }
}
