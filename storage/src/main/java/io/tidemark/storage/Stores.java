package io.tidemark.storage;

import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.PrefixObjectStore;
import io.tidemark.engine.storage.RetryingObjectStore;

/** Opens stores by address. */
public final class Stores {

    private Stores() {}

    public static ObjectStore open(StoreAddress address, StoreCredentials credentials) {
        return open(address, credentials, StoreOptions.defaults());
    }

    /**
     * Opens a store, without talking to it yet where it is remote. The caller closes it. It repeats calls that fail for
     * reasons that pass.
     *
     * @throws io.tidemark.engine.EngineException {@link io.tidemark.engine.ErrorCode#STORAGE_UNUSABLE} if a folder does not
     *     exist
     */
    public static ObjectStore open(StoreAddress address, StoreCredentials credentials, StoreOptions options) {
        return switch (address) {
            case StoreAddress.Folder folder -> retrying(FileSystemObjectStore.open(folder.path()), options);
            case StoreAddress.Bucket bucket -> {
                var store = retrying(open(bucket, credentials, options), options);
                yield bucket.prefix().isEmpty() ? store : new PrefixObjectStore(store, bucket.prefix());
            }
        };
    }

    private static ObjectStore open(StoreAddress.Bucket bucket, StoreCredentials credentials, StoreOptions options) {
        var lock = bucket.lock();
        return lock == null
                ? S3ObjectStore.open(bucket, credentials, options)
                : LockingS3ObjectStore.open(bucket, lock, credentials, options);
    }

    private static ObjectStore retrying(ObjectStore store, StoreOptions options) {
        return new RetryingObjectStore(store, options.retries());
    }
}
