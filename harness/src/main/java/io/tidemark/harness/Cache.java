package io.tidemark.harness;

import java.nio.file.Path;

/** Where unpacked programs are kept between builds. */
public final class Cache {

    private Cache() {}

    /**
     * {@code TIDEMARK_CACHE}, else {@code tidemark} below the user's cache directory. Programs that run as another user
     * must be readable by that user, so root without user namespaces keeps them in {@code /var/tmp}.
     */
    public static Path directory() {
        var chosen = System.getenv("TIDEMARK_CACHE");
        if (chosen != null) {
            return Path.of(chosen);
        }
        if (ServerAccount.current() == ServerAccount.NOBODY) {
            return Path.of("/var/tmp/tidemark");
        }
        var caches = System.getenv("XDG_CACHE_HOME");
        var parent = caches == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches);
        return parent.resolve("tidemark");
    }
}
