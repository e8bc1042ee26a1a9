package io.tidemark.server.model;

/** How much TLS is asked for, as libpq names it. */
public enum TlsMode {
    DISABLE,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL
}
