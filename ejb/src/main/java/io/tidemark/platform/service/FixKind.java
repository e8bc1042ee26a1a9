package io.tidemark.platform.service;

/** What a fix's text is, which decides how it is shown and copied. */
public enum FixKind {
    SQL,
    PG_HBA,
    POSTGRESQL_CONF,
    TEXT
}
