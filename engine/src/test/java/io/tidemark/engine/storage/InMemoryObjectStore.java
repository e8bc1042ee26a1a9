package io.tidemark.engine.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A store in memory whose objects tests can damage. */
public final class InMemoryObjectStore implements ObjectStore {

    private record Entry(byte[] bytes, Instant createdAt) {}

    private final ConcurrentNavigableMap<String, Entry> objects = new ConcurrentSkipListMap<>();
    private final InstantSource clock;

    public InMemoryObjectStore() {
        this(InstantSource.system());
    }

    public InMemoryObjectStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Creation create(ObjectKey key, Content content) {
        try (var in = content.open()) {
            var entry = new Entry(in.readAllBytes(), clock.instant());
            return objects.putIfAbsent(key.path(), entry) == null ? Creation.CREATED : Creation.ALREADY_PRESENT;
        } catch (IOException failure) {
            throw new UncheckedIOException("read the content of " + key, failure);
        }
    }

    @Override
    public Optional<InputStream> open(ObjectKey key, long offset, long length) {
        var entry = objects.get(key.path());
        if (entry == null) {
            return Optional.empty();
        }
        var from = (int) Math.min(offset, entry.bytes.length);
        var count = (int) Math.min(length, entry.bytes.length - from);
        return Optional.of(new ByteArrayInputStream(entry.bytes, from, count));
    }

    @Override
    public Optional<StoredObject> find(ObjectKey key) {
        return Optional.ofNullable(objects.get(key.path())).map(entry -> stored(key.path(), entry));
    }

    @Override
    public Stream<StoredObject> list(String prefix) {
        return objects.tailMap(prefix, true).entrySet().stream()
                .takeWhile(object -> object.getKey().startsWith(prefix))
                .map(object -> stored(object.getKey(), object.getValue()));
    }

    @Override
    public void delete(ObjectKey key) {
        objects.remove(key.path());
    }

    @Override
    public void close() {}

    public int count() {
        return objects.size();
    }

    public long sizeBytes() {
        return objects.values().stream().mapToLong(entry -> entry.bytes.length).sum();
    }

    /** The object's own bytes, not a copy. */
    public byte[] bytes(ObjectKey key) {
        return present(key).bytes;
    }

    /** Puts {@code bytes} in the place of what is there. */
    public void overwrite(ObjectKey key, byte[] bytes) {
        change(key, before -> bytes);
    }

    /** Inverts one bit; bit 0 is the lowest of the first byte. */
    public void flipBit(ObjectKey key, long bit) {
        change(key, before -> {
            var after = before.clone();
            after[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
            return after;
        });
    }

    public void truncate(ObjectKey key, int size) {
        change(key, before -> Arrays.copyOf(before, size));
    }

    /** Exchanges the contents of two objects. */
    public void swap(ObjectKey one, ObjectKey other) {
        var bytes = bytes(one);
        overwrite(one, bytes(other));
        overwrite(other, bytes);
    }

    /** A store with the same objects, that changes apart from this one. */
    public InMemoryObjectStore copy() {
        var copy = new InMemoryObjectStore(clock);
        copy.objects.putAll(new TreeMap<>(objects));
        return copy;
    }

    private void change(ObjectKey key, UnaryOperator<byte[]> change) {
        var before = present(key);
        objects.put(key.path(), new Entry(change.apply(before.bytes), before.createdAt));
    }

    private Entry present(ObjectKey key) {
        var entry = objects.get(key.path());
        if (entry == null) {
            throw new IllegalArgumentException("no such object: " + key);
        }
        return entry;
    }

    private static StoredObject stored(String path, Entry entry) {
        return new StoredObject(new ObjectKey(path), entry.bytes.length, entry.createdAt);
    }
}
