package io.tidemark.access.service;

import io.tidemark.access.model.ApiTokens;
import io.tidemark.access.model.TokenId;
import io.tidemark.platform.model.AcrossTenants;
import io.tidemark.platform.model.TenantSession;
import io.tidemark.platform.service.Tokens;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;

/** Finds out whose an API token is. Open to everybody: it is how somebody becomes a caller. */
@Stateless
public class TokenAuthentication {

    @Inject
    AcrossTenants across;

    @Inject
    TenantSession session;

    @Inject
    ApiTokens tokens;

    @Inject
    Clock clock;

    /** Empty for unknown, expired and revoked tokens alike. */
    public Optional<Caller.Automation> authenticate(String text) {
        if (!text.startsWith(TokenOperations.PREFIX) || text.length() > 200) {
            return Optional.empty();
        }
        return across.apiTokenByHash(Tokens.hash(text)).flatMap(found -> {
            session.enter(found.tenant());
            return tokens.find(found.tenant(), new TokenId(found.id()))
                    .filter(token -> token.isGood(clock.instant()))
                    .map(token -> {
                        tokens.used(found.tenant(), token.id(), clock.instant());
                        return new Caller.Automation(
                                token.id(), found.tenant(), token.role(), token.server(), token.label());
                    });
        });
    }
}
