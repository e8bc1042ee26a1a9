package io.tidemark.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectLockedException;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;

/**
 * A versioned bucket of an S3 service with object lock.
 *
 * <p>An object is its oldest version, and there as long as that is: newer versions and delete markers, which nobody but a
 * stranger puts there, hide nothing. To delete an object is to delete its versions, so that their space is free; while one is locked the object stays.
 * Objects are created under the condition that there is none, and carry a checksum of what is sent, which services demand of
 * what is locked. Does not repeat calls: that is {@link io.tidemark.engine.storage.RetryingObjectStore}'s.
 */
final class LockingS3ObjectStore implements ObjectStore {

    /** How far the service's clock, which decides, may be behind ours. */
    private static final Duration SKEW = Duration.ofMinutes(15);

    private static final String BINARY = "application/octet-stream";

    private final S3Client client;
    private final S3Client deleting;
    private final String bucket;
    private final BucketRetention retention;
    private final InstantSource clock;
    private final EndpointGuard guard;
    private final S3Failures failures;
    private final VersionListing listing;

    private LockingS3ObjectStore(
            S3Client client, S3Client deleting, StoreAddress.Bucket address, ObjectLock lock, StoreOptions options) {
        this.client = client;
        this.deleting = deleting;
        this.bucket = address.name();
        this.clock = options.clock();
        this.retention = new BucketRetention(client, address, lock, clock);
        this.guard = new EndpointGuard(address.endpoint(), options.allowed());
        this.failures = new S3Failures(address);
        this.listing = new VersionListing(client, bucket, this::call, clock);
    }

    /** Opens the whole bucket of {@code address}; its prefix is not looked at. */
    static LockingS3ObjectStore open(
            StoreAddress.Bucket address, ObjectLock lock, StoreCredentials credentials, StoreOptions options) {
        var client = AwsClients.open(address, credentials, options);
        var separate = credentials.forDeletes();
        var deleting = separate == null ? client : AwsClients.open(address, separate, options);
        return new LockingS3ObjectStore(client, deleting, address, lock, options);
    }

    @Override
    public Creation create(ObjectKey key, Content content) {
        return call("create object " + key, () -> create(key, content, retention.ofNew()));
    }

    @Override
    public Creation createPassing(ObjectKey key, Content content) {
        return call("create object " + key, () -> create(key, content, retention.ofPassing()));
    }

    private Creation create(ObjectKey key, Content content, @Nullable Retention lock) {
        if (exists(key)) {
            return Creation.ALREADY_PRESENT;
        }
        try {
            if (content.sizeBytes() <= ContentBytes.SINGLE_BYTES) {
                createAtOnce(key, content, lock);
            } else {
                createInParts(key, content, lock);
            }
            return Creation.CREATED;
        } catch (AwsServiceException refused) {
            // 409: somebody else is at it, who may yet fail
            if (refused.statusCode() == 412 || refused.statusCode() == 409 && exists(key)) {
                return Creation.ALREADY_PRESENT;
            }
            throw refused;
        }
    }

    private void createAtOnce(ObjectKey key, Content content, @Nullable Retention lock) {
        client.putObject(
                put -> {
                    put.bucket(bucket)
                            .key(key.path())
                            .contentType(BINARY)
                            .contentMD5(md5(content))
                            .ifNoneMatch("*");
                    if (lock != null) {
                        put.objectLockMode(lock.mode()).objectLockRetainUntilDate(lock.until());
                    }
                },
                body(content));
    }

    private void createInParts(ObjectKey key, Content content, @Nullable Retention lock) {
        var upload = client.createMultipartUpload(begin -> {
                    begin.bucket(bucket).key(key.path()).contentType(BINARY);
                    if (lock != null) {
                        begin.objectLockMode(lock.mode()).objectLockRetainUntilDate(lock.until());
                    }
                })
                .uploadId();
        var completed = false;
        try {
            var parts = new ArrayList<CompletedPart>();
            ContentBytes.inParts(
                    content,
                    (number, part) -> parts.add(CompletedPart.builder()
                            .partNumber(number)
                            .eTag(uploadPart(key, upload, number, part))
                            .build()));
            client.completeMultipartUpload(complete -> complete.bucket(bucket)
                    .key(key.path())
                    .uploadId(upload)
                    .ifNoneMatch("*")
                    .multipartUpload(all -> all.parts(parts)));
            completed = true;
        } finally {
            if (!completed) {
                abort(key, upload);
            }
        }
    }

    private String uploadPart(ObjectKey key, String upload, int number, Content part) {
        return client.uploadPart(
                        put -> put.bucket(bucket)
                                .key(key.path())
                                .uploadId(upload)
                                .partNumber(number)
                                .contentMD5(md5(part)),
                        body(part))
                .eTag();
    }

    @Override
    public int abandonUploads(String prefix, Instant startedBefore) {
        return call("abandon uploads " + prefix, () -> {
            var begun = client.listMultipartUploads(
                    list -> list.bucket(bucket).prefix(prefix).encodingType(EncodingType.URL));
            var abandoned = 0;
            for (var upload : begun.uploads()) {
                if (upload.initiated().isBefore(startedBefore)) {
                    client.abortMultipartUpload(
                            abort -> abort.bucket(bucket).key(upload.key()).uploadId(upload.uploadId()));
                    abandoned++;
                }
            }
            return abandoned;
        });
    }

    /** Parts that stay behind go with {@link #abandonUploads}. */
    private void abort(ObjectKey key, String upload) {
        try {
            client.abortMultipartUpload(
                    abort -> abort.bucket(bucket).key(key.path()).uploadId(upload));
        } catch (RuntimeException alsoFailed) {
            S3Failures.LOG.warn("parts of an upload stay behind: key={} upload={}", key, upload, alsoFailed);
        }
    }

    @Override
    public boolean locks() {
        return true;
    }

    @Override
    public void renew(ObjectKey key) {
        call("renew the lock of object " + key, () -> {
            var found = head(key).orElseThrow(() -> missing(key));
            retention
                    .renewed(held(found))
                    .ifPresent(renewed -> client.putObjectRetention(put -> put.bucket(bucket)
                            .key(key.path())
                            .versionId(found.versionId())
                            .retention(kept -> kept.mode(renewed.mode()).retainUntilDate(renewed.until()))));
            return key;
        });
    }

    @Override
    public Optional<InputStream> open(ObjectKey key, long offset, long length) {
        return call("open object " + key, () -> {
            if (length == 0) {
                return head(key).map(present -> InputStream.nullInputStream());
            }
            try {
                return present(
                        key,
                        version -> client.getObject(get -> get.bucket(bucket)
                                .key(key.path())
                                .versionId(version)
                                .range(range(offset, length))));
            } catch (AwsServiceException refused) {
                if (refused.statusCode() == 416) {
                    return Optional.of(InputStream.nullInputStream());
                }
                throw refused;
            }
        });
    }

    @Override
    public Optional<StoredObject> find(ObjectKey key) {
        return call(
                "find object " + key,
                () -> head(key).map(found -> new StoredObject(key, found.contentLength(), found.lastModified())));
    }

    private Optional<HeadObjectResponse> head(ObjectKey key) {
        return present(key, version -> head(key, version));
    }

    private HeadObjectResponse head(ObjectKey key, @Nullable String version) {
        return client.headObject(head -> head.bucket(bucket).key(key.path()).versionId(version));
    }

    /** By one cheap request where nobody has put a delete marker over it. */
    private boolean exists(ObjectKey key) {
        try {
            head(key, null);
            return true;
        } catch (AwsServiceException refused) {
            requireMissing(refused);
            return isHidden(refused) && listing.ask(key).isPresent();
        }
    }

    private interface VersionRequest<T> {
        T of(@Nullable String version);
    }

    /** Asks for the true version of an object. */
    private <T> Optional<T> present(ObjectKey key, VersionRequest<? extends T> request) {
        var known = listing.trueVersion(key);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(request.of(known.get().id()));
        } catch (AwsServiceException refused) {
            requireMissing(refused);
        }
        // removed, removed and written again, or hidden since it was listed
        return listing.ask(key).map(version -> request.of(version.id()));
    }

    private static void requireMissing(AwsServiceException refused) {
        if (refused.statusCode() != 404 || S3Failures.errorCode(refused).equals("NoSuchBucket")) {
            throw refused;
        }
    }

    private static boolean isHidden(AwsServiceException refused) {
        return refused.awsErrorDetails()
                .sdkHttpResponse()
                .firstMatchingHeader("x-amz-delete-marker")
                .filter("true"::equals)
                .isPresent();
    }

    @Override
    public Stream<StoredObject> list(String prefix) {
        return listing.objects(prefix);
    }

    @Override
    public List<String> folders(String prefix) {
        return listing.folders(prefix);
    }

    @Override
    public void delete(ObjectKey key) {
        call("delete object " + key, () -> {
            for (var version : listing.versionsOf(key)) {
                delete(key, version.id());
            }
            return key;
        });
    }

    private void delete(ObjectKey key, String version) {
        try {
            deleting.deleteObject(
                    delete -> delete.bucket(bucket).key(key.path()).versionId(version));
        } catch (AwsServiceException refused) {
            if (refused.statusCode() == 403) {
                throwIfLocked(key, version, refused);
            }
            throw refused;
        }
    }

    /** A service refuses what is locked and what is not allowed by the same answer. */
    private void throwIfLocked(ObjectKey key, String version, AwsServiceException refused) {
        var found = head(key, version);
        if (found.objectLockLegalHoldStatus() == ObjectLockLegalHoldStatus.ON) {
            throw new ObjectLockedException(key, null, refused);
        }
        var until = found.objectLockRetainUntilDate();
        if (until != null && until.plus(SKEW).isAfter(clock.instant())) {
            throw new ObjectLockedException(key, until, refused);
        }
    }

    @Override
    public void close() {
        client.close();
        deleting.close();
    }

    private static @Nullable Retention held(HeadObjectResponse found) {
        var until = found.objectLockRetainUntilDate();
        return found.objectLockMode() == null || until == null
                ? null
                : new Retention(found.objectLockModeAsString(), until);
    }

    private static @Nullable String range(long offset, long length) {
        if (length <= Long.MAX_VALUE - offset) {
            return "bytes=%d-%d".formatted(offset, offset + length - 1);
        }
        return offset == 0 ? null : "bytes=%d-".formatted(offset);
    }

    /** Content that is read anew as often as it is looked at. */
    private static RequestBody body(Content content) {
        return RequestBody.fromContentProvider(() -> ContentBytes.open(content), content.sizeBytes(), BINARY);
    }

    private static String md5(Content content) {
        try (var in = ContentBytes.open(content)) {
            var digest = MessageDigest.getInstance("MD5");
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static EngineException missing(ObjectKey key) {
        return new EngineException(
                ErrorCode.OBJECT_MISSING,
                "object '%s' is missing".formatted(key),
                "Verify the repository, and take the backup again.");
    }

    private <T> T call(String doing, Supplier<T> request) {
        guard.check();
        try {
            return request.get();
        } catch (EngineException ours) {
            throw ours;
        } catch (RuntimeException failure) {
            throw failures.translate(doing, failure);
        }
    }
}
