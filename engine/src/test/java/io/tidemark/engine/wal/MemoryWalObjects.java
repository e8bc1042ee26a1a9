package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.SealedCreation;
import io.tidemark.engine.repository.SealedObject;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Sealed objects in memory; can be made to fail. */
final class MemoryWalObjects implements WalObjects {

    private record Entry(byte[] content, Map<String, String> metadata) {}

    private final Map<ObjectKey, Entry> entries = new ConcurrentSkipListMap<>();
    private volatile boolean failing;

    void fail(boolean wanted) {
        failing = wanted;
    }

    @Override
    public SealedCreation create(ObjectKey key, Content content, Map<String, String> metadata) {
        if (failing) {
            throw new EngineException(ErrorCode.STORAGE_UNAVAILABLE, "the store is away", "Wait.");
        }
        try (var stream = content.open()) {
            var bytes = stream.readAllBytes();
            if (bytes.length != content.sizeBytes()) {
                throw new IllegalStateException(
                        "%s: %d instead of %d bytes".formatted(key, bytes.length, content.sizeBytes()));
            }
            var before = entries.putIfAbsent(key, new Entry(bytes, metadata));
            if (before == null) {
                return new SealedCreation.Created(key);
            }
            if (Arrays.equals(before.content(), bytes)) {
                return new SealedCreation.AlreadyPresent(key);
            }
            var beside = new ObjectKey(key.path() + ".diverged-1");
            entries.put(beside, new Entry(bytes, metadata));
            return new SealedCreation.Diverged(beside, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<SealedObject> open(ObjectKey key) {
        return Optional.ofNullable(entries.get(key))
                .map(entry -> new SealedObject(
                        key, entry.metadata(), entry.content().length, new ByteArrayInputStream(entry.content())));
    }

    @Override
    public Optional<Map<String, String>> metadata(ObjectKey key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::metadata);
    }

    @Override
    public List<ObjectKey> list(String prefix) {
        return entries.keySet().stream()
                .filter(key -> key.path().startsWith(prefix))
                .toList();
    }

    @Override
    public void delete(ObjectKey key) {
        entries.remove(key);
    }
}
