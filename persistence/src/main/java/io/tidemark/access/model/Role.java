package io.tidemark.access.model;

/** What a member is in a tenant. */
public enum Role {
    OWNER,
    OPERATOR,
    RESTORER,
    AUDITOR
}
