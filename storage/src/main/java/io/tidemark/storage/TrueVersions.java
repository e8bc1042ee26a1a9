package io.tidemark.storage;

import io.tidemark.engine.storage.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for an hour which version of an object is the object: its oldest one. Whoever may write into a bucket can put a
 * newer version over it. For many threads.
 */
final class TrueVersions {

    private static final Duration MEMORY = Duration.ofHours(1);
    private static final int MOST = 10_000;

    /** @param id null for the current version, where there is no other */
    record Known(@Nullable String id) {}

    private record Oldest(String id, Instant seenAt) {}

    private final InstantSource clock;
    private final Map<String, Oldest> oldest = new HashMap<>();
    private final Map<String, Instant> listed = new HashMap<>();
    private int forgotten;

    TrueVersions(InstantSource clock) {
        this.clock = clock;
    }

    /** Null if the versions of the object were not seen not long ago. */
    synchronized @Nullable Known find(ObjectKey key) {
        var since = clock.instant().minus(MEMORY);
        var seen = oldest.get(key.path());
        if (seen != null && seen.seenAt().isAfter(since)) {
            return new Known(seen.id());
        }
        return isListed(key.path(), since) ? new Known(null) : null;
    }

    private boolean isListed(String path, Instant since) {
        for (var length = 0; length <= path.length(); length++) {
            var at = listed.get(path.substring(0, length));
            if (at != null && at.isAfter(since)) {
                return true;
            }
        }
        return false;
    }

    synchronized void see(String key, String oldestVersion) {
        makeRoom();
        oldest.put(key, new Oldest(oldestVersion, clock.instant()));
    }

    /** What to tell {@link #listed} at the end of a listing that begins now. */
    synchronized Listing begin() {
        return new Listing(clock.instant(), forgotten);
    }

    /** When a listing began, and how often everything had been forgotten by then. */
    record Listing(Instant began, int forgotten) {}

    /**
     * All objects below the prefix were listed, and every one with several versions was {@linkplain #see seen}. Says nothing if what
     * was seen had to be forgotten meanwhile.
     */
    synchronized void listed(String prefix, Listing listing) {
        makeRoom();
        if (listing.forgotten() == forgotten) {
            listed.put(prefix, listing.began());
        }
    }

    /** Both at once: what was listed counts only together with what was seen then. */
    private void makeRoom() {
        if (oldest.size() + listed.size() >= MOST) {
            oldest.clear();
            listed.clear();
            forgotten++;
        }
    }

    synchronized void forget(ObjectKey key) {
        oldest.remove(key.path());
    }
}
