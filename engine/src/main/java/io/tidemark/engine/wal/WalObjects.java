package io.tidemark.engine.wal;

import io.tidemark.engine.repository.SealedCreation;
import io.tidemark.engine.repository.SealedObject;
import io.tidemark.engine.repository.SealedObjects;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the archive needs of a store of sealed objects; contract as {@link SealedObjects}. */
interface WalObjects {

    SealedCreation create(ObjectKey key, Content content, Map<String, String> metadata);

    default SealedCreation createPassing(ObjectKey key, Content content, Map<String, String> metadata) {
        return create(key, content, metadata);
    }

    Optional<SealedObject> open(ObjectKey key);

    Optional<Map<String, String>> metadata(ObjectKey key);

    List<ObjectKey> list(String prefix);

    default boolean locks() {
        return false;
    }

    default void renew(List<ObjectKey> keys) {}

    void delete(ObjectKey key);

    static WalObjects of(SealedObjects sealed) {
        return new WalObjects() {
            @Override
            public SealedCreation create(ObjectKey key, Content content, Map<String, String> metadata) {
                return sealed.create(key, content, metadata);
            }

            @Override
            public SealedCreation createPassing(ObjectKey key, Content content, Map<String, String> metadata) {
                return sealed.createPassing(key, content, metadata);
            }

            @Override
            public Optional<SealedObject> open(ObjectKey key) {
                return sealed.open(key);
            }

            @Override
            public Optional<Map<String, String>> metadata(ObjectKey key) {
                return sealed.metadata(key);
            }

            @Override
            public List<ObjectKey> list(String prefix) {
                try (var objects = sealed.list(prefix)) {
                    return objects.map(object -> object.key()).toList();
                }
            }

            @Override
            public boolean locks() {
                return sealed.locks();
            }

            @Override
            public void renew(List<ObjectKey> keys) {
                sealed.renew(keys);
            }

            @Override
            public void delete(ObjectKey key) {
                sealed.delete(key);
            }
        };
    }
}
