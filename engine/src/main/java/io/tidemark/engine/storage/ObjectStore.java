package io.tidemark.engine.storage;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A flat store of immutable objects.
 *
 * <p>An implementation promises, and {@code ObjectStoreContract} checks:
 *
 * <ul>
 *   <li>an object is seen whole or not at all;
 *   <li>after {@link #create} returns, every reader sees the object, and a crash does not lose it;
 *   <li>all methods may be called from many threads at once.
 * </ul>
 *
 * <p>Failures are {@link io.tidemark.engine.EngineException}s; those worth another attempt say so by their code.
 */
public interface ObjectStore extends AutoCloseable {

    /** What {@link #create} did. */
    enum Creation {
        CREATED,
        ALREADY_PRESENT
    }

    /** Writes the object unless the key is taken. A store that locks objects locks it for its whole term. */
    Creation create(ObjectKey key, Content content);

    /** As {@link #create}, for what is deleted soon: a store that locks objects locks it as shortly as it can. */
    default Creation createPassing(ObjectKey key, Content content) {
        return create(key, content);
    }

    /** Whether what is written is locked, so that nobody can remove it before its time. */
    default boolean locks() {
        return false;
    }

    /**
     * Locks the object as if it were written now, once more than a quarter of its lock has passed. Never lets a lock end
     * earlier; does nothing where nothing is locked.
     *
     * @throws io.tidemark.engine.EngineException with {@link io.tidemark.engine.ErrorCode#OBJECT_MISSING} if a store that
     *     locks objects does not have it
     */
    default void renew(ObjectKey key) {}

    /**
     * Opens {@code length} bytes of the object from {@code offset}; fewer where the object ends before. The caller
     * closes the stream.
     *
     * @return empty if there is no such object
     */
    Optional<InputStream> open(ObjectKey key, long offset, long length);

    /** Opens the whole object. */
    default Optional<InputStream> open(ObjectKey key) {
        return open(key, 0, Long.MAX_VALUE);
    }

    Optional<StoredObject> find(ObjectKey key);

    /**
     * Objects whose keys begin with {@code prefix} (empty: all), in key order; the caller closes the stream. Read lazily,
     * page by page.
     */
    Stream<StoredObject> list(String prefix);

    /**
     * Names of the folders directly below a folder, ascending: without reading what lies in them where the store can tell
     * them by itself.
     *
     * @param prefix of the folder: empty, or with a slash at its end
     */
    default List<String> folders(String prefix) {
        try (var objects = list(prefix)) {
            return objects.map(object -> object.key().path().substring(prefix.length()))
                    .filter(rest -> rest.indexOf('/') > 0)
                    .map(rest -> rest.substring(0, rest.indexOf('/')))
                    .distinct()
                    .toList();
        }
    }

    /**
     * Removes the object; removing an absent one is no error.
     *
     * @throws io.tidemark.engine.EngineException with {@link io.tidemark.engine.ErrorCode#OBJECT_LOCKED} if its lock has not
     *     ended
     */
    void delete(ObjectKey key);

    /**
     * Frees what uploads keep that were never completed, as a killed process leaves behind. Does nothing where there are no such
     * uploads; a store of many does up to a thousand at once.
     *
     * @param prefix of the keys of the objects that they would have become
     * @param startedBefore by the store's clock; longer ago than any upload takes
     * @return how many there were
     */
    default int abandonUploads(String prefix, Instant startedBefore) {
        return 0;
    }

    @Override
    void close();
}
