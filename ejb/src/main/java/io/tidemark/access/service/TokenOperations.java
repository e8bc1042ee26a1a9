package io.tidemark.access.service;

import io.tidemark.access.model.ApiToken;
import io.tidemark.access.model.ApiTokens;
import io.tidemark.access.model.TokenId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.Tokens;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** API tokens of a tenant. */
@Stateless
@Guarded
public class TokenOperations {

    /** What scanners for leaked secrets look for. */
    static final String PREFIX = "tdm_";

    private static final Duration LONGEST = Duration.ofDays(366);

    @Inject
    ApiTokens tokens;

    @Inject
    CurrentUser user;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    @Requires(Permission.ADMINISTER)
    public List<TokenSummary> list(TenantId tenant) {
        return tokens.good(tenant, clock.instant()).stream()
                .map(TokenOperations::summary)
                .toList();
    }

    @Requires(Permission.ADMINISTER)
    public IssuedToken issue(TenantId tenant, NewToken request) {
        var label = Refusals.name("label", request.label(), 100);
        if (!request.lifetime().isPositive() || request.lifetime().compareTo(LONGEST) > 0) {
            throw Refusals.invalid("a token lives up to one year", "Choose a shorter lifetime.");
        }
        var text = Tokens.make(PREFIX);
        var now = clock.instant();
        var token = new ApiToken(
                tenant,
                label,
                request.role(),
                request.server(),
                Tokens.hash(text),
                user.name(),
                now,
                now.plus(request.lifetime()));
        tokens.add(token);
        audit.record(
                tenant,
                "token.issue",
                request.server(),
                label,
                "%s until %s".formatted(token.role(), token.expiresAt()));
        return new IssuedToken(summary(token), text);
    }

    /** Ends it at once; ending it twice is no error. */
    @Requires(Permission.ADMINISTER)
    public void revoke(TenantId tenant, TokenId id) {
        var token = tokens.find(tenant, id).orElseThrow(() -> Refusals.absent("token"));
        token.revoke(clock.instant());
        audit.record(tenant, "token.revoke", token.server(), token.label(), "");
    }

    private static TokenSummary summary(ApiToken token) {
        return new TokenSummary(
                token.id(),
                token.label(),
                token.role(),
                token.server(),
                token.issuedBy(),
                token.issuedAt(),
                token.expiresAt(),
                token.lastUsedAt());
    }
}
