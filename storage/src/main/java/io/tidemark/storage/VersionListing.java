package io.tidemark.storage;

import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.StoredObject;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** The versions in a bucket, and the objects that they are versions of. */
final class VersionListing {

    private final S3Client client;
    private final String bucket;
    private final Calls calls;
    private final TrueVersions known;

    /** How requests are made. */
    interface Calls {
        <T> T call(String doing, Supplier<T> request);
    }

    record Version(String id, boolean isMarker) {}

    VersionListing(S3Client client, String bucket, Calls calls, InstantSource clock) {
        this.client = client;
        this.bucket = bucket;
        this.calls = calls;
        this.known = new TrueVersions(clock);
    }

    /**
     * The version that is the object, by what was listed within an hour where there is such knowledge.
     *
     * @return empty if there is no such object
     */
    Optional<TrueVersions.Known> trueVersion(ObjectKey key) {
        var seen = known.find(key);
        return seen != null ? Optional.of(seen) : ask(key);
    }

    /** As {@link #trueVersion}, by the bucket alone. */
    Optional<TrueVersions.Known> ask(ObjectKey key) {
        var oldest = versionsOf(key).reversed().stream()
                .filter(version -> !version.isMarker())
                .findFirst();
        oldest.ifPresentOrElse(version -> known.see(key.path(), version.id()), () -> known.forget(key));
        return oldest.map(version -> new TrueVersions.Known(version.id()));
    }

    /** Newest first, the delete markers behind. */
    List<Version> versionsOf(ObjectKey key) {
        var versions = new ArrayList<Version>();
        var markers = new ArrayList<Version>();
        var name = key.path();
        ListObjectVersionsResponse page = null;
        do {
            page = page(name, page);
            for (var version : page.versions()) {
                if (version.key().equals(name)) {
                    versions.add(new Version(version.versionId(), false));
                }
            }
            for (var marker : page.deleteMarkers()) {
                if (marker.key().equals(name)) {
                    markers.add(new Version(marker.versionId(), true));
                }
            }
        } while (page.isTruncated() && name.equals(page.nextKeyMarker()));
        versions.addAll(markers);
        return versions;
    }

    /** Objects in key order, each as its oldest version has it; read page by page. */
    Stream<StoredObject> objects(String prefix) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(new Objects(prefix), Spliterator.ORDERED), false);
    }

    /** Names of what lies directly below {@code prefix} and has objects below itself, whatever was deleted of them. */
    List<String> folders(String prefix) {
        return calls.call(
                "list folders " + prefix,
                () -> client
                        .listObjectVersionsPaginator(list -> list.bucket(bucket)
                                .prefix(prefix)
                                .delimiter("/")
                                .encodingType(EncodingType.URL))
                        .commonPrefixes()
                        .stream()
                        .map(folder -> folder.prefix()
                                .substring(prefix.length(), folder.prefix().length() - 1))
                        .filter(VersionListing::isObject)
                        .distinct()
                        .sorted()
                        .toList());
    }

    private ListObjectVersionsResponse page(String prefix, @Nullable ListObjectVersionsResponse before) {
        return client.listObjectVersions(list -> {
            // names of strangers may hold what XML does not
            list.bucket(bucket).prefix(prefix).encodingType(EncodingType.URL);
            if (before != null) {
                list.keyMarker(before.nextKeyMarker()).versionIdMarker(before.nextVersionIdMarker());
            }
        });
    }

    private final class Objects implements Iterator<StoredObject> {

        private final String prefix;
        private final Queue<ObjectVersion> read = new ArrayDeque<>();
        private final TrueVersions.Listing listing = known.begin();
        private @Nullable ListObjectVersionsResponse page;

        private Objects(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public boolean hasNext() {
            if (hasMore()) {
                return true;
            }
            known.listed(prefix, listing);
            return false;
        }

        private boolean hasMore() {
            while (read.isEmpty() && readOn()) {
                // a page may hold nothing but delete markers
            }
            return !read.isEmpty();
        }

        @Override
        public StoredObject next() {
            if (!hasMore()) {
                throw new NoSuchElementException();
            }
            var newest = read.remove();
            var oldest = newest;
            for (var older = following(); older != null && older.key().equals(oldest.key()); older = following()) {
                oldest = read.remove();
            }
            if (!oldest.versionId().equals(newest.versionId())) {
                known.see(oldest.key(), oldest.versionId());
            }
            return new StoredObject(new ObjectKey(oldest.key()), oldest.size(), oldest.lastModified());
        }

        private @Nullable ObjectVersion following() {
            return hasMore() ? read.peek() : null;
        }

        private boolean readOn() {
            var last = page;
            if (last != null && !last.isTruncated()) {
                return false;
            }
            var next = calls.call("list objects " + prefix, () -> page(prefix, last));
            page = next;
            next.versions().stream().filter(version -> isObject(version.key())).forEach(read::add);
            return true;
        }
    }

    private static boolean isObject(String key) {
        try {
            return new ObjectKey(key).path().equals(key);
        } catch (IllegalArgumentException foreign) {
            return false;
        }
    }
}
