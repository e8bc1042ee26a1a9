package io.tidemark.access.service;

import io.tidemark.access.model.Role;
import io.tidemark.access.model.TokenId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Somebody who calls an operation. */
public sealed interface Caller {

    /** What people and the audit trail call them. */
    String name();

    /**
     * A person whom the identity provider vouches for.
     *
     * @param groups as the token claims them, for example {@code /tenants/acme}
     * @param provider whether the realm role {@code provider} is there
     */
    record Person(String issuer, String subject, String username, Set<String> groups, boolean provider)
            implements Caller {

        public Person {
            groups = Set.copyOf(groups);
        }

        @Override
        public String name() {
            return username;
        }
    }

    /**
     * A program with an API token.
     *
     * @param server the one server it reaches; null: all of the tenant
     */
    record Automation(
            TokenId token,
            TenantId tenant,
            Role role,
            @Nullable ServerId server,
            String label) implements Caller {

        @Override
        public String name() {
            return "token " + label;
        }
    }
}
