package io.tidemark.engine.repository;

import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import javax.crypto.AEADBadTagException;

/**
 * Fetches and opens frames. Safe to use from many threads. Keeps the indexes of packs in use and, for what is small and lies
 * close together, blocks of packs: some 32 MiB altogether.
 */
final class FrameReader {

    private static final int INDEXES = 256;
    private static final int BLOCKS = 64;
    private static final int BLOCK_BYTES = 512 << 10;

    private final RepositoryContext context;
    private final PackTable packs;
    private final Map<PackId, PackIndex> indexes = bounded(INDEXES);
    private final Map<Block, byte[]> blocks = bounded(BLOCKS);

    private record Block(PackId pack, long number) {}

    FrameReader(RepositoryContext context, PackTable packs) {
        this.context = context;
        this.packs = packs;
    }

    private static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    PackFacts facts(PackId id, PackKind kind) {
        return packs.factsOf(id)
                .filter(facts -> facts.kind() == kind)
                .orElseThrow(() -> DamagedObjectException.corrupt(
                        id.key(kind), "a map names it, but the manifest does not", null));
    }

    PackIndex index(PackId id, PackKind kind) {
        synchronized (indexes) {
            var known = indexes.get(id);
            if (known != null) {
                return known;
            }
        }
        var facts = facts(id, kind);
        var index = PackIndex.open(
                facts,
                PackKey.of(context.key(), id, kind),
                fetch(facts.key(), facts.indexOffset(), facts.indexBytes()));
        synchronized (indexes) {
            indexes.put(id, index);
        }
        return index;
    }

    /** Opens a frame of a map pack and decodes its content. */
    <T> T decodeMap(FrameRef ref, Function<FormatReader, T> decoder) {
        var index = index(ref.pack(), PackKind.MAPS);
        var key = index.facts().key();
        var sealed = cached(index, ref.number());
        try (var codec = FrameCodec.borrow()) {
            var plain = open(codec, index, ref.number(), sealed, 0);
            var bytes = new byte[plain.remaining()];
            plain.get(bytes);
            return FormatReader.decode(bytes, decoder);
        } catch (IllegalArgumentException e) {
            throw DamagedObjectException.corrupt(key, "frame %d: %s".formatted(ref.number(), e.getMessage()), e);
        }
    }

    /** The content of frame {@code number}, which lies at {@code offset} of {@code source}; valid until the codec's next use. */
    static ByteBuffer open(FrameCodec codec, PackIndex index, int number, byte[] source, int offset) {
        var key = index.key();
        try {
            return codec.open(key.key(), number, key.place(number), source, offset, index.length(number));
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw DamagedObjectException.corruptFrame(index.facts().key(), number, e);
        }
    }

    /** The sealed bytes of a frame, by way of the block cache. */
    byte[] cached(PackIndex index, int number) {
        index.check(number);
        var offset = index.offset(number);
        var end = offset + index.length(number);
        var result = new byte[index.length(number)];
        for (var position = offset; position < end; ) {
            var block = block(index.facts(), position / BLOCK_BYTES);
            var within = (int) (position % BLOCK_BYTES);
            var length = (int) Math.min(end - position, block.length - within);
            if (length <= 0) {
                throw DamagedObjectException.corrupt(index.facts().key(), "it is truncated", null);
            }
            System.arraycopy(block, within, result, (int) (position - offset), length);
            position += length;
        }
        return result;
    }

    private byte[] block(PackFacts facts, long number) {
        var name = new Block(facts.id(), number);
        synchronized (blocks) {
            var known = blocks.get(name);
            if (known != null) {
                return known;
            }
        }
        var start = number * BLOCK_BYTES;
        var bytes = fetch(facts.key(), start, (int) Math.min(BLOCK_BYTES, facts.sizeBytes() - start));
        synchronized (blocks) {
            blocks.put(name, bytes);
        }
        return bytes;
    }

    /** Exactly {@code length} bytes. */
    byte[] fetch(ObjectKey key, long offset, int length) {
        return fetch(context.store(), key, offset, length);
    }

    static byte[] fetch(ObjectStore store, ObjectKey key, long offset, int length) {
        try (var stream = store.open(key, offset, length).orElseThrow(() -> DamagedObjectException.missing(key))) {
            var bytes = new byte[length];
            var read = stream.readNBytes(bytes, 0, length);
            if (read < length) {
                throw DamagedObjectException.corrupt(
                        key, "it is truncated: %d bytes at %d instead of %d".formatted(read, offset, length), null);
            }
            return bytes;
        } catch (IOException e) {
            throw StoreFailures.reading(key, e);
        }
    }

    /** Where the frames of a pack are. */
    record PackIndex(PackFacts facts, PackKey key, long[] ends) {

        static PackIndex open(PackFacts facts, PackKey key, byte[] sealed) {
            try (var codec = FrameCodec.borrow()) {
                var plain = codec.open(key.key(), PackKey.INDEX, key.place(PackKey.INDEX), sealed, 0, sealed.length);
                var bytes = new byte[plain.remaining()];
                plain.get(bytes);
                var ends = FormatReader.decode(bytes, PackIndex::decodeEnds);
                if (ends.length != facts.frames() || ends.length > 0 && ends[ends.length - 1] != facts.indexOffset()) {
                    throw DamagedObjectException.corrupt(facts.key(), "index and manifest differ", null);
                }
                return new PackIndex(facts, key, ends);
            } catch (AEADBadTagException | IllegalArgumentException e) {
                throw DamagedObjectException.corrupt(
                        facts.key(), "its index is altered, swapped or sealed with another key", e);
            }
        }

        private static long[] decodeEnds(FormatReader source) {
            var ends = new long[source.count(PackBuilder.MAX_FRAMES)];
            var end = (long) PackFacts.HEADER_BYTES;
            for (var i = 0; i < ends.length; i++) {
                end += source.count(FrameCodec.MAX_PLAIN_BYTES * 2);
                ends[i] = end;
            }
            return ends;
        }

        boolean isOf(PackIndex other) {
            return key.id().equals(other.key().id());
        }

        void check(int number) {
            if (number < 0 || number >= ends.length) {
                throw DamagedObjectException.corrupt(facts.key(), "it has no frame %d".formatted(number), null);
            }
        }

        long offset(int number) {
            return number == 0 ? PackFacts.HEADER_BYTES : ends[number - 1];
        }

        int length(int number) {
            return (int) (ends[number] - offset(number));
        }

        @Override
        public String toString() {
            return "index of %s: %s".formatted(facts.key(), Arrays.toString(ends));
        }
    }
}
