package io.tidemark.platform.service;

/** Which Tidemark this is. */
public final class Release {

    private Release() {}

    /** The version of the jar; the command line of that version reads what this service has written. */
    public static String version() {
        var version = Release.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
