package io.tidemark.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DefaultRetention;

/** Which retention objects of one bucket get. Asks the bucket once, when something is first written. */
final class BucketRetention {

    /** For what is deleted soon, where the bucket's default would lock it for long; S3 bears clocks 15 minutes apart. */
    static final Duration PASSING = Duration.ofMinutes(20);

    private final S3Client client;
    private final StoreAddress.Bucket address;
    private final ObjectLock lock;
    private final InstantSource clock;
    private volatile @Nullable Rules rules;

    /**
     * What is known of the bucket.
     *
     * @param mode of what we lock
     * @param period for how long
     */
    private record Rules(String mode, Period period, boolean hasDefault) {}

    BucketRetention(S3Client client, StoreAddress.Bucket address, ObjectLock lock, InstantSource clock) {
        this.client = client;
        this.address = address;
        this.lock = lock;
        this.clock = clock;
    }

    /**
     * Of a new object; null where the bucket's default does it.
     *
     * @throws EngineException with {@link ErrorCode#STORAGE_UNUSABLE} if the bucket does not lock
     */
    @Nullable
    Retention ofNew() {
        var known = rules();
        return lock.mode() == ObjectLock.Mode.BUCKET ? null : full(known);
    }

    /** Of an object that is deleted soon; null where it is not locked at all. */
    @Nullable
    Retention ofPassing() {
        var known = rules();
        return known.hasDefault() ? new Retention(known.mode(), clock.instant().plus(PASSING)) : null;
    }

    /** The retention to set anew; empty while more than three quarters of it are left. Never ends before {@code held}. */
    Optional<Retention> renewed(@Nullable Retention held) {
        var now = clock.instant();
        var wanted = full(rules());
        if (held == null) {
            return Optional.of(wanted);
        }
        var quarter = Duration.between(now, wanted.until()).dividedBy(4);
        if (!held.until().isBefore(wanted.until().minus(quarter))) {
            return Optional.empty();
        }
        // what holds in compliance mode cannot be taken back to governance
        var holds = held.until().isAfter(now);
        return Optional.of(holds ? new Retention(stricter(held.mode(), wanted.mode()), wanted.until()) : wanted);
    }

    private static String stricter(String one, String other) {
        return one.equals(ObjectLock.Mode.COMPLIANCE.name()) ? one : other;
    }

    private Retention full(Rules known) {
        return new Retention(known.mode(), after(known.period()));
    }

    private Instant after(Period period) {
        return clock.instant().atOffset(ZoneOffset.UTC).plus(period).toInstant();
    }

    private Rules rules() {
        var known = rules;
        if (known == null) {
            known = ask();
            rules = known;
        }
        return known;
    }

    private Rules ask() {
        var defaults = defaults();
        if (lock.mode() != ObjectLock.Mode.BUCKET) {
            return new Rules(lock.mode().name(), Period.ofDays(lock.days()), defaults != null);
        }
        if (defaults == null) {
            throw unlocked(
                    "has no default retention",
                    "Give the bucket a default retention, or the address lock=compliance and lock-days.");
        }
        var period = defaults.days() == null ? Period.ofYears(defaults.years()) : Period.ofDays(defaults.days());
        return new Rules(defaults.modeAsString(), period, true);
    }

    private @Nullable DefaultRetention defaults() {
        try {
            var configuration = client.getObjectLockConfiguration(get -> get.bucket(address.name()))
                    .objectLockConfiguration();
            if (configuration == null || !"Enabled".equals(configuration.objectLockEnabledAsString())) {
                throw withoutLock();
            }
            return configuration.rule() == null ? null : configuration.rule().defaultRetention();
        } catch (AwsServiceException refused) {
            // 501: a service that knows nothing of locks
            if (S3Failures.errorCode(refused).equals("ObjectLockConfigurationNotFoundError")
                    || refused.statusCode() == 501) {
                throw withoutLock();
            }
            throw refused;
        }
    }

    private EngineException withoutLock() {
        return unlocked(
                "does not lock objects: nothing in it is safe from whoever may delete",
                "Switch object lock on for the bucket, or leave lock out of the address.");
    }

    private EngineException unlocked(String what, String hint) {
        return new EngineException(ErrorCode.STORAGE_UNUSABLE, "bucket '%s' %s".formatted(address.name(), what), hint);
    }
}
