package io.tidemark.key.service;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.platform.service.KeyServices;
import io.tidemark.platform.service.Vault;
import io.tidemark.storage.KeyService;
import io.tidemark.tenant.model.KeySource;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.function.Supplier;

/** A tenant's key: who holds it, and what becomes of it. */
@Stateless
@Guarded
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class KeyOperations {

    @Inject
    KeyRegister register;

    @Inject
    KeyChange change;

    @Inject
    KeyRemoval removal;

    @Inject
    KeyServices keyServices;

    @Inject
    Vault vault;

    @Inject
    CurrentUser user;

    /** Asks the key service if there is one; takes up to some seconds then. */
    @Requires(Permission.VIEW)
    public KeyView show(TenantId tenant) {
        var known = register.describe(tenant);
        if (known.source() == KeySource.DESTROYED) {
            return known;
        }
        try {
            var holder = vault.tenantKey(tenant).holder();
            return new KeyView(holder, known.source(), known.since(), known.url(), null, null);
        } catch (EngineException e) {
            return new KeyView(null, known.source(), known.since(), known.url(), e.getMessage(), null);
        }
    }

    /** A fresh random key, held by the service. Exported copies of the former key open nothing any more. */
    @Requires(Permission.ADMINISTER)
    public KeyChanged rotate(TenantId tenant) {
        return become(tenant, new NextKey.Held(KeySource.GENERATED, TenantKey.generate()));
    }

    /**
     * The tenant's own key, held by the service.
     *
     * @param keyFile the text of a key file
     */
    @Requires(Permission.ADMINISTER)
    public KeyChanged give(TenantId tenant, Secret keyFile) {
        var key = usable(() -> TenantKey.parse(keyFile.reveal()));
        return become(tenant, new NextKey.Held(KeySource.GIVEN, key));
    }

    /** The tenant's own key, held by a service that the tenant runs and can stop. */
    @Requires(Permission.ADMINISTER)
    public KeyChanged fetchFrom(TenantId tenant, String url, Secret token) {
        var place = KeyService.parse(url);
        var key = usable(() -> keyServices.ask(place, token));
        return become(tenant, new NextKey.Fetched(place, token, key));
    }

    /**
     * Destroys the key: what it protects cannot be read any more, by anybody.
     *
     * @param typedName the tenant's short name
     * @return the certificate
     */
    @Requires(Permission.ADMINISTER)
    public String destroy(TenantId tenant, String typedName) {
        return removal.run(tenant, typedName, user.name());
    }

    /** What cannot be used of what was just given is the caller's to mend. */
    private static TenantKey usable(Supplier<TenantKey> given) {
        try {
            return given.get();
        } catch (EngineException e) {
            throw e.code() == ErrorCode.KEY_UNUSABLE
                    ? new EngineException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e.hint(), e)
                    : e;
        }
    }

    private KeyChanged become(TenantId tenant, NextKey next) {
        var done = change.run(tenant, next, user.name());
        return new KeyChanged(show(tenant), done.repositories(), done.stillOpen());
    }
}
