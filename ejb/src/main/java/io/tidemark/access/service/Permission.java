package io.tidemark.access.service;

/** What a caller must be allowed to. {@code Roles} says which role carries what. */
public enum Permission {
    /** See the tenant's servers, backups, WAL and jobs. */
    VIEW,
    /** Add and change servers, take and verify backups, set schedules. */
    OPERATE,
    /** Bring data back: plan, restore, download. */
    RESTORE,
    /** Put WAL files into a server's archive. */
    ARCHIVE,
    /** Get WAL files of a server, for as long as one likes: for standbys and restores. */
    FETCH_WAL,
    /** Delete backups and servers, shorten retention. */
    DELETE,
    /** Members, tokens and storage targets. */
    ADMINISTER,
    /** Read the audit trail. */
    AUDIT,
    /** Across tenants: only for the provider of the service. */
    PROVIDE,
    /** Be signed in; no tenant is involved. */
    SIGN_IN
}
