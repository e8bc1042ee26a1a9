package io.tidemark.engine.protocol;

/**
 * How far the connection is protected, with libpq's names and meaning.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-ssl.html">SSL Support</a>
 */
public enum TlsMode {
    DISABLE,
    /** TLS if the server offers it; protects against nobody who can change packets. */
    PREFER,
    /** TLS, whoever answers. */
    REQUIRE,
    /** TLS, and the certificate is signed by a trusted authority. */
    VERIFY_CA,
    /** TLS, signed by a trusted authority, and issued for the host that was asked for. */
    VERIFY_FULL;

    /** The value of {@code sslmode}. */
    String sslmode() {
        return switch (this) {
            case DISABLE -> "disable";
            case PREFER -> "prefer";
            case REQUIRE -> "require";
            case VERIFY_CA -> "verify-ca";
            case VERIFY_FULL -> "verify-full";
        };
    }

    boolean verifies() {
        return this == VERIFY_CA || this == VERIFY_FULL;
    }
}
