package io.tidemark.recovery.service;

import io.tidemark.platform.model.AcrossTenants;
import io.tidemark.platform.model.Located;
import io.tidemark.platform.service.Tokens;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.Optional;

/** Finds out whose a recovery's token is. */
@Stateless
public class TokenSearch {

    @Inject
    AcrossTenants across;

    public Optional<Located> find(String token) {
        return token.length() > 200 ? Optional.empty() : across.recoveryTokenByHash(Tokens.hash(token));
    }
}
