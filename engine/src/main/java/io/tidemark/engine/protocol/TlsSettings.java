package io.tidemark.engine.protocol;

/**
 * How a connection is protected and whom it trusts.
 *
 * @param authority certificates of the trusted authorities as PEM text; empty trusts those of the Java platform
 */
public record TlsSettings(TlsMode mode, String authority) {

    public TlsSettings {
        if (!authority.isBlank() && !authority.contains("-----BEGIN CERTIFICATE-----")) {
            throw new IllegalArgumentException("the authority is not a certificate in PEM form");
        }
    }

    public static TlsSettings of(TlsMode mode) {
        return new TlsSettings(mode, "");
    }
}
