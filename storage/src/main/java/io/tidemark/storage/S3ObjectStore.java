package io.tidemark.storage;

import static org.jclouds.Constants.PROPERTY_CONNECTION_TIMEOUT;
import static org.jclouds.Constants.PROPERTY_MAX_REDIRECTS;
import static org.jclouds.Constants.PROPERTY_MAX_RETRIES;
import static org.jclouds.Constants.PROPERTY_RELAX_HOSTNAME;
import static org.jclouds.Constants.PROPERTY_SO_TIMEOUT;
import static org.jclouds.Constants.PROPERTY_TRUST_ALL_CERTS;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jclouds.ContextBuilder;
import org.jclouds.http.options.GetOptions;
import org.jclouds.io.Payload;
import org.jclouds.io.payloads.BasePayload;
import org.jclouds.logging.slf4j.config.SLF4JLoggingModule;
import org.jclouds.s3.S3ApiMetadata;
import org.jclouds.s3.S3Client;
import org.jclouds.s3.domain.ObjectMetadata;
import org.jclouds.s3.domain.ObjectMetadataBuilder;
import org.jclouds.s3.filters.Aws4SignerBase.ServiceAndRegion;
import org.jclouds.s3.options.ListBucketOptions;
import org.jclouds.s3.options.PutObjectOptions;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of an S3 service, signature version 4.
 *
 * <p>Objects of up to 80 MiB are written by one request, larger ones in parts. An object is created under the condition
 * that there is none ({@code If-None-Match}); of services that ignore the condition, two creators of one key at the same
 * instant may both be told that they created it, and the later content stays. Keys of this project's objects are random
 * where that would matter. Does not repeat calls: that is {@link io.tidemark.engine.storage.RetryingObjectStore}'s.
 */
final class S3ObjectStore implements ObjectStore {

    private static final String BINARY = "application/octet-stream";

    private final S3Client client;
    private final S3Client deleting;
    private final String bucket;
    private final EndpointGuard guard;
    private final S3Failures failures;
    private volatile boolean conditional = true;

    private S3ObjectStore(S3Client client, S3Client deleting, StoreAddress.Bucket address, EndpointGuard guard) {
        this.client = client;
        this.deleting = deleting;
        this.bucket = address.name();
        this.guard = guard;
        this.failures = new S3Failures(address);
    }

    /** Opens the whole bucket of {@code address}; its prefix is not looked at. */
    static S3ObjectStore open(StoreAddress.Bucket address, StoreCredentials credentials, StoreOptions options) {
        var client = client(address, credentials, options);
        var separate = credentials.forDeletes();
        var deleting = separate == null ? client : client(address, separate, options);
        return new S3ObjectStore(client, deleting, address, new EndpointGuard(address.endpoint(), options.allowed()));
    }

    private static S3Client client(StoreAddress.Bucket address, StoreCredentials credentials, StoreOptions options) {
        var settings = new Properties();
        settings.setProperty("jclouds.s3.signer-version", "4");
        settings.setProperty("jclouds.s3.virtual-host-buckets", "false");
        settings.setProperty(
                PROPERTY_CONNECTION_TIMEOUT,
                Long.toString(options.connectTimeout().toMillis()));
        settings.setProperty(
                PROPERTY_SO_TIMEOUT, Long.toString(options.readTimeout().toMillis()));
        settings.setProperty(PROPERTY_MAX_RETRIES, "0");
        // a redirect would lead past the guard
        settings.setProperty(PROPERTY_MAX_REDIRECTS, "0");
        // the default of this API does not compare the certificate with the host
        settings.setProperty(PROPERTY_RELAX_HOSTNAME, "false");
        settings.setProperty(PROPERTY_TRUST_ALL_CERTS, "false");
        // not by its name: that is looked up with the thread's class loader, which need not be the application's
        return ContextBuilder.newBuilder(new S3ApiMetadata())
                .endpoint(address.endpoint().toString())
                .credentials(credentials.accessKey(), credentials.secretKey().reveal())
                .overrides(settings)
                .modules(List.<Module>of(new SLF4JLoggingModule(), signingFor(address.region())))
                .buildApi(S3Client.class);
    }

    @Override
    public Creation create(ObjectKey key, Content content) {
        return call("create object " + key, () -> {
            if (client.headObject(bucket, key.path()) != null) {
                return Creation.ALREADY_PRESENT;
            }
            return content.sizeBytes() <= ContentBytes.SINGLE_BYTES
                    ? createAtOnce(key, content)
                    : createInParts(key, content);
        });
    }

    @Override
    public Optional<InputStream> open(ObjectKey key, long offset, long length) {
        return call("open object " + key, () -> {
            if (length == 0) {
                return Optional.ofNullable(client.headObject(bucket, key.path()))
                        .map(present -> InputStream.nullInputStream());
            }
            try {
                var object = client.getObject(bucket, key.path(), range(offset, length));
                return object == null ? Optional.empty() : Optional.of(open(object.getPayload()));
            } catch (RuntimeException failure) {
                if (S3Failures.status(failure) == 416) {
                    return Optional.of(InputStream.nullInputStream());
                }
                throw failure;
            }
        });
    }

    @Override
    public Optional<StoredObject> find(ObjectKey key) {
        return call(
                "find object " + key,
                () -> Optional.ofNullable(client.headObject(bucket, key.path())).map(S3ObjectStore::stored));
    }

    @Override
    public Stream<StoredObject> list(String prefix) {
        var pages = new Spliterators.AbstractSpliterator<List<StoredObject>>(Long.MAX_VALUE, Spliterator.ORDERED) {
            private @Nullable String last;
            private boolean ended;

            @Override
            public boolean tryAdvance(Consumer<? super List<StoredObject>> action) {
                if (ended) {
                    return false;
                }
                var page = call("list objects " + prefix, () -> client.listBucket(bucket, page(prefix, last)));
                var objects = new ArrayList<StoredObject>();
                for (var metadata : page) {
                    last = metadata.getKey();
                    if (isObject(metadata.getKey())) {
                        objects.add(stored(metadata));
                    }
                }
                ended = !page.isTruncated() || page.isEmpty();
                action.accept(objects);
                return true;
            }
        };
        return StreamSupport.stream(pages, false).flatMap(List::stream);
    }

    @Override
    public List<String> folders(String prefix) {
        return call("list folders " + prefix, () -> {
            var names = new TreeSet<String>();
            String after = null;
            do {
                var page = client.listBucket(bucket, page(prefix, after).delimiter("/"));
                page.getCommonPrefixes().stream()
                        .map(folder -> folder.substring(prefix.length(), folder.length() - 1))
                        .filter(S3ObjectStore::isObject)
                        .forEach(names::add);
                after = page.isTruncated() ? page.getNextMarker() : null;
            } while (after != null);
            return List.copyOf(names);
        });
    }

    @Override
    public void delete(ObjectKey key) {
        call("delete object " + key, () -> {
            deleting.deleteObject(bucket, key.path());
            return key;
        });
    }

    @Override
    public void close() {
        try {
            client.close();
            deleting.close();
        } catch (IOException failure) {
            throw failures.translate("close the store", failure);
        }
    }

    private Creation createAtOnce(ObjectKey key, Content content) {
        var object = client.newS3Object();
        object.getMetadata().setKey(key.path());
        object.setPayload(new ContentPayload(content));
        try {
            client.putObject(bucket, object, conditional ? new IfAbsent() : PutObjectOptions.NONE);
            return Creation.CREATED;
        } catch (RuntimeException failure) {
            var status = S3Failures.status(failure);
            // 409: somebody else is at it, who may yet fail
            if (status == 412 || status == 409 && client.headObject(bucket, key.path()) != null) {
                return Creation.ALREADY_PRESENT;
            }
            if (status != 501 || !conditional) {
                throw failure;
            }
            // the service does not know conditions
            conditional = false;
            return createAtOnce(key, content);
        }
    }

    private Creation createInParts(ObjectKey key, Content content) {
        var metadata = ObjectMetadataBuilder.create()
                .key(key.path())
                .contentType(BINARY)
                .build();
        var upload = client.initiateMultipartUpload(bucket, metadata);
        var completed = false;
        try {
            var tags = new HashMap<Integer, String>();
            ContentBytes.inParts(
                    content,
                    (number, part) -> tags.put(
                            number, client.uploadPart(bucket, key.path(), number, upload, new ContentPayload(part))));
            complete(key, upload, tags);
            completed = true;
            return Creation.CREATED;
        } finally {
            if (!completed) {
                abort(key, upload);
            }
        }
    }

    /** A service that begins to answer before it is done tells of a failure with status 200. */
    private void complete(ObjectKey key, String upload, Map<Integer, String> tags) {
        var tag = client.completeMultipartUpload(bucket, key.path(), upload, tags);
        if (tag == null) {
            throw failures.unfinished("create object " + key);
        }
    }

    @Override
    public int abandonUploads(String prefix, Instant startedBefore) {
        return call("abandon uploads " + prefix, () -> {
            var begun = client.listMultipartUploads(bucket, null, null, null, prefix, null);
            var abandoned = 0;
            for (var upload : begun.uploads()) {
                if (upload.initiated().toInstant().isBefore(startedBefore)) {
                    client.abortMultipartUpload(bucket, upload.key(), upload.uploadId());
                    abandoned++;
                }
            }
            return abandoned;
        });
    }

    /** Parts that stay behind go with {@link #abandonUploads}. */
    private void abort(ObjectKey key, String upload) {
        try {
            client.abortMultipartUpload(bucket, key.path(), upload);
        } catch (RuntimeException alsoFailed) {
            S3Failures.LOG.warn("parts of an upload stay behind: key={} upload={}", key, upload, alsoFailed);
        }
    }

    private static InputStream open(@Nullable Payload payload) {
        try {
            return payload == null ? InputStream.nullInputStream() : payload.openStream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static GetOptions range(long offset, long length) {
        var options = new GetOptions();
        if (length <= Long.MAX_VALUE - offset) {
            return options.range(offset, offset + length - 1);
        }
        return offset == 0 ? options : options.startAt(offset);
    }

    private static ListBucketOptions page(String prefix, @Nullable String after) {
        var options = new ListBucketOptions().maxResults(1000);
        if (!prefix.isEmpty()) {
            options.withPrefix(prefix);
        }
        return after == null ? options : options.afterMarker(after);
    }

    private static boolean isObject(String key) {
        try {
            return new ObjectKey(key).path().equals(key);
        } catch (IllegalArgumentException foreign) {
            return false;
        }
    }

    private static StoredObject stored(ObjectMetadata metadata) {
        var size = metadata.getContentMetadata().getContentLength();
        return new StoredObject(
                new ObjectKey(metadata.getKey()),
                size == null ? 0 : size,
                metadata.getLastModified().toInstant());
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

    private static Module signingFor(String region) {
        return new AbstractModule() {
            @Override
            protected void configure() {
                bind(ServiceAndRegion.class).toInstance(new ServiceAndRegion() {
                    @Override
                    public String service() {
                        return "s3";
                    }

                    @Override
                    public String region(String host) {
                        return region;
                    }
                });
            }
        };
    }

    /** Content that is read twice: to be signed, and to be sent. */
    private static final class ContentPayload extends BasePayload<Content> {

        ContentPayload(Content content) {
            super(content);
            getContentMetadata().setContentLength(content.sizeBytes());
            getContentMetadata().setContentType(BINARY);
        }

        @Override
        public InputStream openStream() {
            return ContentBytes.open(content);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /** Asks the service to write only where there is no object yet. */
    private static final class IfAbsent extends PutObjectOptions {

        IfAbsent() {
            headers.put("If-None-Match", "*");
        }
    }
}
