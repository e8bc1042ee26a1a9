package io.tidemark.tenant.model;

/** Where a tenant's key comes from and who holds it. */
public enum KeySource {
    /** Made by the service, which holds it wrapped. */
    GENERATED,
    /** Made by the tenant and given to the service, which holds it wrapped. */
    GIVEN,
    /** Held by a service of the tenant's; asked for when it is needed. */
    KEY_SERVICE,
    /** Held by nobody any more. */
    DESTROYED
}
