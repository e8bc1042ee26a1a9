package io.tidemark.distribution;

/** What the demonstration starts, with the port that it listens on by default and the word that names it in settings. */
public enum Service {
    WEB(8080),
    MANAGEMENT(9990),
    KEYCLOAK(8280),
    CATALOGUE(54329),
    S3(9180),
    ORDERS(54415),
    SHOP(54418);

    private final int defaultPort;

    Service(int defaultPort) {
        this.defaultPort = defaultPort;
    }

    public int defaultPort() {
        return defaultPort;
    }

    /** The environment variable that chooses another port. */
    public String variable() {
        return "TIDEMARK_PORT_" + name();
    }
}
