package io.tidemark.harness;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A versioned bucket with object lock, as Amazon documents it: nothing overwrites a version, a delete without version puts a
 * marker on top, a version whose retention has not ended is not removed, and a retention in compliance mode only grows.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html">Locking objects</a>
 */
final class LockingBucket {

    enum Mode {
        GOVERNANCE,
        COMPLIANCE
    }

    record Retention(Mode mode, Instant until) {}

    /** What new objects get that bring no retention of their own. */
    record DefaultRetention(Mode mode, Duration period) {}

    /** One version, or a delete marker where there are no bytes. */
    static final class Version {

        private final String key;
        private final String id;
        private final Instant createdAt;
        private final byte @Nullable [] bytes;
        private @Nullable Retention retention;

        private Version(
                String key, String id, Instant createdAt, byte @Nullable [] bytes, @Nullable Retention retention) {
            this.key = key;
            this.id = id;
            this.createdAt = createdAt;
            this.bytes = bytes;
            this.retention = retention;
        }

        String key() {
            return key;
        }

        String id() {
            return id;
        }

        Instant createdAt() {
            return createdAt;
        }

        byte @Nullable [] bytes() {
            return bytes;
        }

        @Nullable
        Retention retention() {
            return retention;
        }

        boolean isMarker() {
            return bytes == null;
        }
    }

    private final InstantSource clock;
    private final boolean locking;
    private final @Nullable DefaultRetention defaults;
    private final NavigableMap<String, List<Version>> versions = new TreeMap<>();
    private final AtomicLong ids = new AtomicLong();

    LockingBucket(InstantSource clock, boolean locking, @Nullable DefaultRetention defaults) {
        this.clock = clock;
        this.locking = locking;
        this.defaults = defaults;
    }

    boolean isLocking() {
        return locking;
    }

    @Nullable
    DefaultRetention defaults() {
        return defaults;
    }

    /** Whether a request that puts an object must bring a checksum. */
    boolean wantsChecksum(@Nullable Retention wanted) {
        return locking && (wanted != null || defaults != null);
    }

    synchronized Version put(String key, byte[] bytes, boolean onlyIfAbsent, @Nullable Retention wanted) {
        var before = versions.getOrDefault(key, List.of());
        if (onlyIfAbsent && !before.isEmpty() && !before.getLast().isMarker()) {
            throw new S3Refusal(412, "PreconditionFailed", "At least one of the preconditions did not hold");
        }
        return add(key, bytes, retention(wanted));
    }

    private @Nullable Retention retention(@Nullable Retention wanted) {
        if (wanted != null) {
            requireLocking();
            requireFuture(wanted);
            return wanted;
        }
        return defaults == null
                ? null
                : new Retention(defaults.mode(), clock.instant().plus(defaults.period()));
    }

    private Version add(String key, byte @Nullable [] bytes, @Nullable Retention retention) {
        var version = new Version(key, "v%08x".formatted(ids.incrementAndGet()), clock.instant(), bytes, retention);
        versions.computeIfAbsent(key, any -> new ArrayList<>()).add(version);
        return version;
    }

    /** @param id null for the current version */
    synchronized Version get(String key, @Nullable String id) {
        var all = versions.getOrDefault(key, List.of());
        if (id != null) {
            return find(all, id);
        }
        if (all.isEmpty()) {
            throw S3Refusal.noSuchKey();
        }
        if (all.getLast().isMarker()) {
            throw S3Refusal.hidden();
        }
        return all.getLast();
    }

    private static Version find(List<Version> all, String id) {
        return all.stream()
                .filter(version -> version.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new S3Refusal(404, "NoSuchVersion", "The specified version does not exist."));
    }

    synchronized Version mark(String key) {
        return add(key, null, null);
    }

    /** @param bypass whether a retention in governance mode does not count */
    synchronized void remove(String key, String id, boolean bypass) {
        var all = versions.getOrDefault(key, List.of());
        var version =
                all.stream().filter(any -> any.id().equals(id)).findFirst().orElse(null);
        if (version == null) {
            return;
        }
        if (holds(version.retention, bypass)) {
            throw S3Refusal.denied();
        }
        all.remove(version);
        if (all.isEmpty()) {
            versions.remove(key);
        }
    }

    synchronized void retain(String key, @Nullable String id, Retention wanted, boolean bypass) {
        requireLocking();
        requireFuture(wanted);
        var version = get(key, id);
        var held = version.retention;
        var weakens = held != null
                && (wanted.until().isBefore(held.until())
                        || held.mode() == Mode.COMPLIANCE && wanted.mode() == Mode.GOVERNANCE);
        if (weakens && holds(held, bypass)) {
            throw S3Refusal.denied();
        }
        version.retention = wanted;
    }

    private boolean holds(@Nullable Retention retention, boolean bypass) {
        return retention != null
                && retention.until().isAfter(clock.instant())
                && (retention.mode() == Mode.COMPLIANCE || !bypass);
    }

    /** All versions in key order, of each key the newest first. */
    synchronized List<Version> versions(String prefix) {
        var found = new ArrayList<Version>();
        for (var entry : versions.tailMap(prefix, true).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            found.addAll(entry.getValue().reversed());
        }
        return found;
    }

    synchronized boolean isCurrent(Version version) {
        return versions.getOrDefault(version.key(), List.of()).getLast() == version;
    }

    String uploadId() {
        return HexFormat.of().toHexDigits(ids.incrementAndGet());
    }

    private void requireLocking() {
        if (!locking) {
            throw new S3Refusal(400, "InvalidRequest", "Bucket is missing Object Lock Configuration");
        }
    }

    private void requireFuture(Retention wanted) {
        if (!wanted.until().isAfter(clock.instant())) {
            throw new S3Refusal(400, "InvalidArgument", "The retain until date must be in the future!");
        }
    }
}
